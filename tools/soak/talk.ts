/** People who write to each other at a steady pace, and how long each message took. */
import { setTimeout as pause } from 'node:timers/promises'
import { awake } from '../../packages/server/src/testing/awake.ts'
import type { Member } from './member.ts'
import { stopping } from './run.ts'

export interface Talk {
  readonly sent: number
  readonly came: number
  readonly refused: number
  readonly latencies: readonly number[]
}
const TICK_MS = 10
/** For what is still on its way at the end. */
const DRAIN_MS = 10_000

export const talk = async (
  pairs: readonly (readonly [Member, Member])[],
  { perSecond, seconds, body = 200 }: { perSecond: number; seconds: number; body?: number },
): Promise<Talk> => {
  const latencies: number[] = []
  let [sent, refused] = [0, 0]
  for (const member of pairs.flat())
    member.hear = e => {
      if (e.name !== 'message') return
      if (e.attr('type') === 'error') refused++
      else if (e.attr('id')?.startsWith('t') === true)
        latencies.push(performance.now() - Number(e.attr('id')?.slice(1)))
    }
  const filling = 'x'.repeat(body)
  const started = awake()
  for (let elapsed = 0; elapsed < seconds * 1000 && !stopping(); elapsed = awake() - started) {
    for (; sent < (elapsed / 1000) * perSecond; sent++) {
      const [from, to] = pairs[sent % pairs.length] as readonly [Member, Member]
      from.write(
        `<message to='${to.name}@soak.example' type='chat' id='t${performance.now()}'><body>${filling}</body></message>`,
      )
    }
    await pause(TICK_MS)
  }
  const end = awake() + DRAIN_MS
  while (latencies.length + refused < sent && awake() < end) await pause(TICK_MS)
  for (const member of pairs.flat()) member.hear = undefined
  return { sent, came: latencies.length, refused, latencies }
}

export const pairsOf = (members: readonly Member[]): [Member, Member][] =>
  Array.from({ length: members.length >> 1 }, (_, index) => [
    members[index * 2] as Member,
    members[index * 2 + 1] as Member,
  ])
