/** R10: everybody comes back after a restart, each at a moment of the first seconds. */
import { setTimeout as pause } from 'node:timers/promises'
import { Member } from '../member.ts'
import { inGroups, type Run } from '../run.ts'
import { type Site, startSite } from '../site.ts'

/** As our client does: a first delay of up to so many seconds. */
const JITTER_MS = 10_000
const MOST_MS = 60_000

const back = async (
  site: Site,
  old: Member,
  from: number,
): Promise<{ at: number; resumed: boolean } | undefined> => {
  for (let tries = 0; tries < 5; tries++) {
    await pause(Math.random() * JITTER_MS * (tries + 1))
    try {
      const member = await Member.signedIn(site.port, old.name)
      const resumed = old.resumption !== undefined && (await member.resume(old))
      if (!resumed) await (await member.bind()).enable()
      return { at: performance.now() - from, resumed }
    } catch {
      // Not yet: a later try.
    }
  }
  return undefined
}

export const reconnect: Run = {
  id: 'R10',
  what: 'Everybody reconnects after a restart, within ten seconds at random (new TLS handshakes, SCRAM, resumption)',
  target: '10,000 clients: ≥ 95 % online within 60 s, ≥ 90 % by resuming',
  sizes: { clients: 2000 },
  large: { clients: 10_000 },
  async run({ clients }) {
    const site = await startSite({ accounts: clients })
    const members = await inGroups(clients, 50, index => site.member(index))
    await site.restart('SIGTERM')
    const from = performance.now()
    const outcomes = (await Promise.all(members.map(member => back(site, member, from)))).filter(
      outcome => outcome !== undefined,
    )
    await site.stop()
    const inTime = outcomes.filter(({ at }) => at < MOST_MS)
    const resumed = outcomes.filter(outcome => outcome.resumed)
    const share = (count: number): number => Math.round((count / clients) * 1000) / 10
    const times = outcomes.map(({ at }) => at).toSorted((a, b) => a - b)
    const at = (part: number): string =>
      `${((times[Math.floor(clients * part) - 1] ?? Number.NaN) / 1000).toFixed(1)} s`
    return {
      figure: `${clients} clients: 95 % online after ${at(0.95)}, all after ${at(1)}; ${share(resumed.length)} % resumed, ${clients - outcomes.length} never came`,
      reached: share(inTime.length) >= 95 && share(resumed.length) >= 90,
    }
  },
}
