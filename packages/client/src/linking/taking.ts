/**
 * The new device's side of a transfer: asks the other own devices that are there for the next part, puts it away, and notes where it
 * is. Whatever breaks in between, it goes on from there.
 */
import type { HistoryTransfer } from '../api-linking.ts'
import type { TrustLevels } from '../modules/trust/levels.ts'
import type { Given } from '../pipeline/module.ts'
import type { Entry } from '../recovery/contents.ts'
import type { putting } from '../recovery/putting.ts'
import type { Source } from '../value/value.ts'
import type { Drops } from './drops.ts'
import { type Incoming, INCOMING } from './records.ts'
import { ask, type Part, placeIn, type Question } from './transfer.ts'

const RETRY_MS = 20_000
/** Put away in one unit of work: what comes in meanwhile does not wait long. */
const SLICE = 100

interface Parts {
  readonly given: Given
  readonly levels: TrustLevels
  readonly put: ReturnType<typeof putting>
  readonly drops: Drops
  /** Full addresses of the own devices that are there. */
  others(): readonly string[]
  readonly shown: Source<HistoryTransfer | undefined>
}

export const taking = ({ given, levels, put, drops, others, shown }: Parts) => {
  const { connection, platform, store } = given
  let current: Incoming | undefined
  let running: Promise<void> | undefined
  let cancelRetry: (() => void) | undefined

  const show = (state: HistoryTransfer['state'], { id, device, share, messages }: Incoming): void =>
    shown.set({ id, device, share, messages, state })
  const request = async (one: Incoming, question: Question, to: string): Promise<Part | undefined> => {
    const asking = await ask(one, question, platform.random)
    const answer = await connection.requests.request('get', asking.element, { to })
    const place = placeIn(answer)
    const sealed = place ? await drops.take(place) : undefined
    return sealed && asking.open(sealed)
  }
  const slices = (entries: readonly Entry[]): readonly (readonly Entry[])[] =>
    Array.from({ length: Math.ceil(entries.length / SLICE) }, (_, i) =>
      entries.slice(i * SLICE, (i + 1) * SLICE),
    )
  const putAway = async (entries: readonly Entry[]): Promise<number> => {
    let messages = 0
    for (const slice of slices(entries)) {
      if (!current) return messages
      for (const entry of slice)
        if (entry.kind === 'level' && entry.level === 'verified-only') await levels.setEverywhere(entry.level)
      await store.exclusive(async unit => {
        for (const entry of slice) messages += await put(unit, entry)
      })
      await platform.breathe()
    }
    return messages
  }
  const finish = async (state: 'done' | 'stopped', one: Incoming): Promise<void> => {
    current = undefined
    await store.exclusive(async unit => unit.delete('account', INCOMING))
    show(state, one)
  }
  /** False: this device of ours does not answer, or not as it should. */
  const next = async (one: Incoming, to: string): Promise<boolean> => {
    const part = await request(one, { from: one.from }, to).catch(() => undefined)
    if (!part) return false
    if ('over' in part) {
      await finish('stopped', one)
      return true
    }
    const messages = one.messages + (await putAway(part.entries))
    if (current !== one) return true
    const after: Incoming = { ...one, ...(part.next ? { from: part.next } : {}), messages, share: part.share }
    if (!part.next) {
      await finish('done', after)
      await request(after, { over: 'done' }, to).catch(() => undefined)
      return true
    }
    current = after
    await store.exclusive(async unit => unit.put('account', INCOMING, after))
    show('running', after)
    return true
  }
  const work = async (): Promise<void> => {
    cancelRetry?.()
    for (let one = current; one && connection.isUp; one = current) {
      const asked = one
      if (!(await anyOf(others(), to => next(asked, to)))) {
        show('waiting', one)
        cancelRetry = platform.clock.after(RETRY_MS, go)
        return
      }
    }
  }
  const go = (): void => {
    if (!current) return
    running ??= work()
      .catch(() => undefined)
      .finally(() => (running = undefined))
  }

  return {
    go,
    async load(): Promise<void> {
      current = await store.get<Incoming>('account', INCOMING)
      if (current) show('waiting', current)
    },
    async stop(): Promise<void> {
      const one = current
      if (!one) return
      await finish('stopped', one)
      for (const to of others()) await request(one, { over: 'stopped' }, to).catch(() => undefined)
    },
    end: (): void => cancelRetry?.(),
  }
}
/** The first that does it. */
const anyOf = async (all: readonly string[], does: (one: string) => Promise<boolean>): Promise<boolean> => {
  for (const one of all) if (await does(one)) return true
  return false
}
