/** R9: receivers that stop reading while much is sent to them. */
import { setTimeout as pause } from 'node:timers/promises'
import { inGroups, mib, ms, percentile, type Run } from '../run.ts'
import { startSite } from '../site.ts'
import { pairsOf, talk } from '../talk.ts'

const SLOW = 10
const MESSAGES = 1000
const BODY = 10_000
/** For each: what waits to be sent, and what waits to be acknowledged (4 MiB each by default), and as much again for the rest. */
const MOST_EACH = 16 * 1024 * 1024

export const slow: Run = {
  id: 'R9',
  what: `${SLOW} receivers stop reading while 10 MB are sent to each; others go on talking (300 messages a second)`,
  target: 'p99 of the others unchanged (± 10 %, or 10 ms where that is more), memory bounded',
  sizes: { seconds: 10, clients: 40 },
  large: { seconds: 30, clients: 200 },
  async run({ seconds, clients }) {
    const site = await startSite({ accounts: clients + 2 * SLOW })
    const others = pairsOf(await inGroups(clients, 10, index => site.member(index)))
    const victims = pairsOf(await inGroups(2 * SLOW, 10, index => site.member(clients + index)))
    await talk(others, { perSecond: 300, seconds: 3 })
    const before = percentile((await talk(others, { perSecond: 300, seconds })).latencies, 99)
    const [rss, held] = [site.rss(), await site.run.held()]
    let peak = rss
    const watch = setInterval(() => (peak = Math.max(peak, site.rss())), 100)
    const flood = victims.map(async ([from, to]) => {
      to.pause()
      from.hear = () => undefined
      for (let index = 0; index < MESSAGES && !from.closed; index++) {
        from.write(
          `<message to='${to.name}@soak.example' type='chat'><body>${'x'.repeat(BODY)}</body></message>`,
        )
        await pause((seconds * 1000) / MESSAGES)
      }
    })
    const during = await talk(others, { perSecond: 300, seconds })
    await Promise.all(flood)
    clearInterval(watch)
    const more = (await site.run.held()) - held
    await site.stop()
    const after = percentile(during.latencies, 99)
    return {
      figure: `p99 of the others ${ms(before)} before, ${ms(after)} meanwhile, ${during.came} of ${during.sent} arrived; ${mib(more)} more are held afterwards (after a collection), ${mib(peak - rss)} more were resident at the peak`,
      reached:
        during.came === during.sent && after < Math.max(before * 1.1, before + 10) && more < SLOW * MOST_EACH,
    }
  },
}
