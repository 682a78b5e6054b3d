/** R2, R4: messages between pairs, with the archive on. */
import { inGroups, ms, percentile, type Run } from '../run.ts'
import { startSite } from '../site.ts'
import { pairsOf, talk } from '../talk.ts'

const PER_SECOND = 2000
const MOST_P99_MS = 50

export const throughput: Run = {
  id: 'R2',
  what: 'Messages between pairs, 200-byte bodies, archive on (SQLite, WAL, every commit synced); R4: waits for the event loop meanwhile',
  target: '≥ 2,000 a second, p99 < 50 ms; R4: p99 < 20 ms, max < 200 ms',
  sizes: { seconds: 20, clients: 200 },
  large: { seconds: 60, clients: 2000 },
  async run({ seconds, clients }) {
    const site = await startSite({ accounts: clients })
    const members = await inGroups(clients, 20, index => site.member(index))
    const pairs = pairsOf(members)
    await talk(pairs, { perSecond: PER_SECOND / 4, seconds: 3 })
    const started = performance.now()
    const { sent, came, latencies } = await talk(pairs, { perSecond: PER_SECOND, seconds })
    const rate = came / ((performance.now() - started) / 1000)
    const status = await site.command('status')
    await site.stop()
    const p99 = percentile(latencies, 99)
    return {
      figure: `${clients >> 1} pairs, ${seconds} s: ${sent} sent, ${came} arrived, ${rate.toFixed(0)} a second, p50 ${ms(percentile(latencies, 50))}, p99 ${ms(p99)} from client to client; event loop p99 ${status['event_loop_p99_ms']} ms, max ${status['event_loop_max_ms']} ms (sign-ins included)`,
      reached: came === sent && p99 < MOST_P99_MS && rate > PER_SECOND * 0.95,
    }
  },
}
