/** R12: size, open files and the database over time, under talk, coming and going, and hostile input. */
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { asleep, awake } from '../../../packages/server/src/testing/awake.ts'
import { corpusOf } from '../../fuzz/corpus.ts'
import { beyondModel, type Content, contentOf } from '../growth.ts'
import { inGroups, mib, type Run } from '../run.ts'
import { PATIENT, type Site, startSite } from '../site.ts'
import { pairsOf, talk } from '../talk.ts'

const HOUR_MS = 3_600_000
const EVERY_MS = 5000
/** Code is compiled and caches fill. */
const WARM_PART = 0.4
const MOST_AN_HOUR = 1_048_576
/** Over less than this a slope is mostly noise: then what is held may differ by so much. */
const SLOPE_SECONDS = 1200
const NOISE = 2 * 1_048_576
const MODEL_PERCENT = 5

interface Sample {
  readonly at: number
  readonly held: number
  readonly resident: number
}
/** Bytes a millisecond, by least squares. */
const slope = (samples: readonly Sample[], of: 'held' | 'resident'): number => {
  const mean = (what: 'at' | 'held' | 'resident'): number =>
    samples.reduce((sum, sample) => sum + sample[what], 0) / samples.length
  const [x, y] = [mean('at'), mean(of)]
  const over = samples.reduce((sum, sample) => sum + (sample.at - x) * (sample[of] - y), 0)
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
    const slept = asleep()
    try {
      const member = await site.member(account, 'passing')
      await member.ping()
      member.write('</stream:stream>')
      await pause(200)
      member.cut()
    } catch (cause) {
      // Its time to sign in may have run out meanwhile.
      if (asleep() === slept) throw cause
    }
  }
}

const sample = async (site: Site): Promise<Sample> => ({
  at: awake(),
  held: await site.run.held(),
  resident: site.rss(),
})

export const memory: Run = {
  id: 'R12',
  what: 'Talk (200 messages a second), sign-ins and hostile streams all the time; what is held after a collection, sampled; the database beside what its messages should take',
  target: '72 h: < 1 MiB an hour, open files flat, growth of the database as its model ± 5 %',
  sizes: { seconds: 180, clients: 40 },
  async run({ seconds, clients }) {
    const site = await startSite({ accounts: clients + 1, limits: PATIENT })
    const pairs = pairsOf(await inGroups(clients, 10, index => site.member(index)))
    let going = true
    const others = [strangers(site, () => going), comingAndGoing(site, clients, () => going)]
    const samples: Sample[] = []
    const [started, slept, files] = [awake(), asleep(), site.files()]
    const warm = (): boolean => awake() - started > seconds * 1000 * WARM_PART
    let before: Content | undefined
    const sampling = (async () => {
      while (going) {
        await pause(EVERY_MS)
        if (!warm()) continue
        before ??= contentOf(site.database)
        samples.push(await sample(site))
      }
    })()
    const { sent, came } = await talk(pairs, { perSecond: 200, seconds })
    going = false
    await Promise.all([...others, sampling])
    const lasted = Math.round((awake() - started) / 1000)
    await pause(2000)
    const after = site.files()
    const content = contentOf(site.database)
    await site.stop()
    const [first, last] = [samples[0]?.held ?? 0, samples.at(-1)?.held ?? 0]
    const hourly = slope(samples, 'held') * HOUR_MS
    const beyond = before === undefined ? Number.NaN : beyondModel(before, content)
    const flat = lasted < SLOPE_SECONDS ? last - first < NOISE : hourly < MOST_AN_HOUR
    const stood = Math.round((asleep() - slept) / 1000)
    return {
      figure: `${lasted} s${stood > 0 ? ` (and ${stood} s in which everything stood still)` : ''}, ${came} of ${sent} messages: ${mib(first)} held at ${Math.round(WARM_PART * 100)} % of the time, ${mib(last)} at the end (${mib(hourly)} an hour if it went on); resident ${mib(samples.at(-1)?.resident ?? 0)} (${mib(slope(samples, 'resident') * HOUR_MS)} an hour); ${files} files open before, ${after} after; the database grew to ${mib(content.bytes)}, ${beyond.toFixed(1)} % beside its model`,
      reached: came === sent && flat && after <= files + 2 && Math.abs(beyond) <= MODEL_PERCENT,
    }
  },
}
