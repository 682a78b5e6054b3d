/** R12: size and open files over time, under talk, coming and going, and hostile input. */
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { corpusOf } from '../../fuzz/corpus.ts'
import { inGroups, mib, type Run } from '../run.ts'
import { type Site, startSite } from '../site.ts'
import { pairsOf, talk } from '../talk.ts'

const HOUR_MS = 3_600_000
const EVERY_MS = 5000
/** Code is compiled and caches fill. */
const WARM_PART = 0.4

interface Sample {
  readonly at: number
  readonly held: number
}
/** Bytes a millisecond, by least squares. */
const slope = (samples: readonly Sample[]): number => {
  const mean = (of: (s: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length
  const [x, y] = [mean(({ at }) => at), mean(({ held }) => held)]
  const over = samples.reduce((sum, { at, held }) => sum + (at - x) * (held - y), 0)
  return over / samples.reduce((sum, { at }) => sum + (at - x) ** 2, 0)
}

const strangers = async (site: Site, going: () => boolean): Promise<void> => {
  const inputs = corpusOf('xml-stream')
  for (let index = 0; going(); index++) {
    const socket = connect(site.run.ports.starttls, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(inputs[index % inputs.length] as Uint8Array)
    await pause(50)
    socket.destroy()
  }
}
const comingAndGoing = async (site: Site, account: number, going: () => boolean): Promise<void> => {
  while (going()) {
    const member = await site.member(account, 'passing')
    await member.ping()
    member.write('</stream:stream>')
    await pause(200)
    member.cut()
  }
}

export const memory: Run = {
  id: 'R12',
  what: 'Talk (200 messages a second), sign-ins and hostile streams all the time; what is held after a collection, sampled',
  target: '72 h: < 1 MiB an hour, open files flat',
  sizes: { seconds: 180, clients: 40 },
  async run({ seconds, clients }) {
    const site = await startSite({ accounts: clients + 1 })
    const pairs = pairsOf(await inGroups(clients, 10, index => site.member(index)))
    let going = true
    const others = [strangers(site, () => going), comingAndGoing(site, clients, () => going)]
    const samples: Sample[] = []
    const started = performance.now()
    const files = site.files()
    const sampling = (async () => {
      while (going) {
        await pause(EVERY_MS)
        samples.push({ at: performance.now() - started, held: await site.run.held() })
      }
    })()
    const { sent, came } = await talk(pairs, { perSecond: 200, seconds })
    going = false
    await Promise.all([...others, sampling])
    await pause(2000)
    const after = site.files()
    const rss = site.rss()
    await site.stop()
    const warm = samples.filter(({ at }) => at > seconds * 1000 * WARM_PART)
    const hourly = slope(warm) * HOUR_MS
    return {
      figure: `${seconds} s, ${came} of ${sent} messages: ${mib(warm[0]?.held ?? 0)} held at ${Math.round(WARM_PART * 100)} % of the time, ${mib(warm.at(-1)?.held ?? 0)} at the end (${mib(hourly)} an hour if it went on); resident ${mib(rss)}; ${files} files open before, ${after} after`,
      reached:
        came === sent &&
        (warm.at(-1)?.held ?? 0) - (warm[0]?.held ?? 0) < 2 * 1_048_576 &&
        after <= files + 2,
    }
  },
}
