/** R3: one room, everybody hears everything. */
import { setTimeout as pause } from 'node:timers/promises'
import { inGroups, ms, percentile, type Run } from '../run.ts'
import { startSite } from '../site.ts'

const PER_SECOND = 10
const MOST_MS = 500

export const room: Run = {
  id: 'R3',
  what: 'One room, ten messages a second',
  target: '1,000 occupants: the last one has 99 of 100 messages within 500 ms; less than 70 % of a core',
  sizes: { seconds: 10, clients: 200 },
  large: { seconds: 10, clients: 1000 },
  async run({ seconds, clients }) {
    const site = await startSite({ accounts: clients })
    const address = 'plaza@rooms.soak.example'
    const members = await inGroups(clients, 1, async index => {
      const member = await site.member(index)
      member.write(
        `<presence to='${address}/u${index}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
      )
      await member.find(e => e.name === 'message' && e.child('subject') !== undefined)
      if (index === 0) {
        member.write(
          `<iq type='set' id='c' to='${address}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
        )
        await member.find(e => e.attr('id') === 'c')
      }
      return member
    })
    const last = new Map<string, number>()
    let heard = 0
    for (const member of members)
      member.hear = e => {
        const id = e.attr('id')
        if (e.name !== 'message' || id?.startsWith('t') !== true) return
        heard++
        last.set(id, performance.now())
      }
    const count = seconds * PER_SECOND
    for (let index = 0; index < count; index++) {
      const from = members[index % clients]
      from?.write(
        `<message to='${address}' type='groupchat' id='t${performance.now()}'><body>${index}</body></message>`,
      )
      await pause(1000 / PER_SECOND)
    }
    await pause(2000)
    const status = await site.command('status')
    await site.stop()
    const late = [...last].map(([id, at]) => at - Number(id.slice(1)))
    const p99 = percentile(late, 99)
    return {
      figure: `${clients} occupants, ${count} messages, ${heard} of ${count * clients} deliveries: the last receiver at p50 ${ms(percentile(late, 50))}, p99 ${ms(p99)}; event loop p99 ${status['event_loop_p99_ms']} ms`,
      reached: heard === count * clients && p99 < MOST_MS,
    }
  },
}
