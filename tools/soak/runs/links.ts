/** R9: people whose way to the server is bad, among others whose is not. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Link, type Quality, startLink } from '../link.ts'
import { Member } from '../member.ts'
import { inGroups, ms, percentile, type Run } from '../run.ts'
import { startSite } from '../site.ts'
import { pairsOf, talk } from '../talk.ts'

const OF_EACH = 10
const LATE_MS = 2000
const [PING_SECONDS, DEAD_SECONDS] = [5, 12]
/** Beyond the silence itself: how often is looked, and the machine. */
const GRACE_MS = 8000
const PER_SECOND = 300
const QUALITIES: readonly Quality[] = [{ kind: 'late', ms: LATE_MS }, { kind: 'drops' }, { kind: 'hole' }]

export const links: Run = {
  id: 'R9-links',
  what: `${OF_EACH} clients each behind links with two seconds of delay, with a byte a second, and through which nothing goes any more; all are written to, others go on talking (${PER_SECOND} messages a second)`,
  target:
    'p99 of the others unchanged (± 10 %, or 10 ms where that is more); half-open ones found within 3 minutes; delayed ones stay',
  sizes: { seconds: 30, clients: 40 },
  async run({ seconds, clients }) {
    const accounts = clients + QUALITIES.length * OF_EACH
    const limits = `ping_seconds = ${PING_SECONDS}\ndead_seconds = ${DEAD_SECONDS}`
    const site = await startSite({ accounts, limits })
    const others = pairsOf(await inGroups(clients, 10, index => site.member(index)))
    const bad: { link: Link; members: Member[]; quality: Quality }[] = []
    for (const [which, quality] of QUALITIES.entries()) {
      const link = await startLink(site.port)
      const first = clients + which * OF_EACH
      const members = await inGroups(OF_EACH, 5, index => Member.online(link.port, `u${first + index}`))
      bad.push({ link, members, quality })
    }
    await talk(others, { perSecond: PER_SECOND, seconds: 3 })
    const before = percentile((await talk(others, { perSecond: PER_SECOND, seconds: 10 })).latencies, 99)
    const from = performance.now()
    for (const { link, quality } of bad) link.become(quality)
    const writer = await site.member(0, 'writer')
    let going = true
    const writing = (async () => {
      while (going) {
        for (const { members } of bad)
          for (const { name } of members)
            writer.write(
              `<message to='${name}@soak.example' type='chat'><body>are you there?</body></message>`,
            )
        await pause(1000)
      }
    })()
    const during = await talk(others, {
      perSecond: PER_SECOND,
      seconds: Math.max(seconds, DEAD_SECONDS + 10),
    })
    going = false
    await writing
    const [late, dripping, hole] = bad.map(({ link }) => link.givenUp.map(at => at - from))
    const after = percentile(during.latencies, 99)
    for (const { link } of bad) link.close()
    await site.stop()
    const found = Math.max(0, ...(hole ?? []))
    return {
      figure: `p99 of the others ${ms(before)} before, ${ms(after)} meanwhile, ${during.came} of ${during.sent} arrived; of ${OF_EACH} half-open ones ${hole?.length} found, the last one after ${(found / 1000).toFixed(1)} s (dead_seconds = ${DEAD_SECONDS} here, 180 as it comes); ${late?.length} of ${OF_EACH} delayed ones and ${dripping?.length} of those with a byte a second were given up`,
      reached:
        during.came === during.sent &&
        after < Math.max(before * 1.1, before + 10) &&
        hole?.length === OF_EACH &&
        found < DEAD_SECONDS * 1000 + GRACE_MS &&
        late?.length === 0,
    }
  },
}
