/** R11: the corpus of the fuzzer on the wire, connections that say nothing, and hopeless sign-ins, while people talk. */
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { setTimeout as pause } from 'node:timers/promises'
import { corpusOf } from '../../fuzz/corpus.ts'
import { inGroups, ms, percentile, type Run } from '../run.ts'
import { type Site, startSite } from '../site.ts'
import { pairsOf, talk } from '../talk.ts'

const MOST_P99_MS = 200
const ATTACKERS = 8

/** One connection after the other until it is told to stop; gives how many. */
const attack = async (site: Site, going: () => boolean): Promise<number> => {
  const inputs = [...corpusOf('xml-stream'), ...corpusOf('sasl')]
  let made = 0
  while (going()) {
    const input = inputs[made % inputs.length] as Uint8Array
    const tls = made++ % 2 === 0
    const socket = tls
      ? connectTls({ port: site.run.ports.directTls, host: '127.0.0.1', rejectUnauthorized: false })
      : connect(site.run.ports.starttls, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(input)
    await pause(20)
    socket.destroy()
  }
  return made
}

export const attacked: Run = {
  id: 'R11',
  what: 'Hostile streams from the corpora of the fuzzer, half of them over TLS, while others talk (500 messages a second)',
  target: 'p99 of the others < 200 ms, no restart',
  sizes: { seconds: 15, clients: 100 },
  large: { seconds: 60 },
  async run({ seconds, clients }) {
    const site = await startSite({ accounts: clients })
    const pairs = pairsOf(await inGroups(clients, 10, index => site.member(index)))
    await talk(pairs, { perSecond: 500, seconds: 3 })
    let going = true
    const { pid } = site.run
    const attacks = Array.from({ length: ATTACKERS }, () => attack(site, () => going))
    const { sent, came, latencies } = await talk(pairs, { perSecond: 500, seconds })
    going = false
    const made = (await Promise.all(attacks)).reduce((a, b) => a + b, 0)
    process.kill(pid, 0)
    await site.stop()
    const p99 = percentile(latencies, 99)
    return {
      figure: `${made} hostile connections in ${seconds} s; ${came} of ${sent} messages arrived, p99 ${ms(p99)}; the same process all the time`,
      reached: came === sent && p99 < MOST_P99_MS,
    }
  },
}
