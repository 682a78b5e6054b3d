/** R5: kill -9 while people write. What was acknowledged is in the archive once, and nothing is there that nobody sent. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Element } from '@corrillo/xmpp'
import type { Member } from '../member.ts'
import { inGroups, ms, type Run, stopping } from '../run.ts'
import { PATIENT, type Site, startSite } from '../site.ts'
import { pairsOf } from '../talk.ts'

const PER_SECOND = 500
const PAGE = 100
const MOST_MS = 5000

interface Sent {
  /** In the order they were written. */
  readonly ids: string[]
  /** How many of them the server has taken upon itself. */
  acknowledged: number
}

const writeUntilKilled = async (from: Member, to: string, round: number, every: number): Promise<Sent> => {
  const sent: Sent = { ids: [], acknowledged: 0 }
  from.hear = e => {
    if (e.name === 'a') sent.acknowledged = Number(e.attr('h')) - 1
  }
  while (!from.closed) {
    const id = `r${round}-${from.name}-${sent.ids.length}`
    sent.ids.push(id)
    from.write(
      `<message to='${to}@soak.example' type='chat' id='${id}'><body>${id}</body></message><r xmlns='urn:xmpp:sm:3'/>`,
    )
    await pause(every)
  }
  return sent
}

const NS_RSM = 'http://jabber.org/protocol/rsm'
/** Ids of the messages that came to this account since it last asked. */
const archived = async (
  member: Member,
  after: string | undefined,
): Promise<{ ids: string[]; last: string | undefined }> => {
  const ids: string[] = []
  let last = after
  for (;;) {
    const place = last === undefined ? '' : `<after>${last}</after>`
    member.write(
      `<iq type='set' id='m'><query xmlns='urn:xmpp:mam:2'><set xmlns='${NS_RSM}'><max>${PAGE}</max>${place}</set></query></iq>`,
    )
    for (;;) {
      const e: Element = await member.next()
      const result = e.child('result', 'urn:xmpp:mam:2')
      if (result !== undefined) {
        last = result.attr('id')
        const message = result.elements()[0]?.child('message', 'jabber:client')
        if (message?.attr('to')?.startsWith(member.name) === true) ids.push(message.attr('id') ?? '')
      } else if (e.name === 'iq' && e.attr('id') === 'm') {
        if (e.child('fin', 'urn:xmpp:mam:2')?.attr('complete') === 'true') return { ids, last }
        break
      }
    }
  }
}

const round = async (
  site: Site,
  number: number,
  clients: number,
  seen: Map<string, string | undefined>,
): Promise<{ acknowledged: number; lost: number; phantom: number; twice: number; restart: number }> => {
  const members = await inGroups(clients, 10, index => site.member(index))
  const pairs = pairsOf(members)
  const every = (1000 * pairs.length) / PER_SECOND
  const writing = pairs.map(([from, to]) => writeUntilKilled(from, to.name, number, every))
  await pause(300 + Math.random() * 1500)
  const restart = await site.restart('SIGKILL')
  const sent = await Promise.all(writing)
  let [acknowledged, lost, phantom, twice] = [0, 0, 0, 0]
  for (const [index, { ids, acknowledged: count }] of sent.entries()) {
    const member = await site.member(index * 2 + 1, 'reader')
    const kept = await archived(member, seen.get(member.name))
    seen.set(member.name, kept.last)
    member.cut()
    const [known, found] = [new Set(ids), new Set(kept.ids)]
    acknowledged += count
    lost += ids.slice(0, count).filter(id => !found.has(id)).length
    phantom += kept.ids.filter(id => !known.has(id)).length
    twice += kept.ids.length - found.size
  }
  return { acknowledged, lost, phantom, twice, restart }
}

export const killed: Run = {
  id: 'R5',
  what: 'kill -9 at random moments under 500 messages a second; judged by the acknowledgements that senders had and the archives of receivers',
  target:
    '1,000 rounds: no acknowledged message lost, none invented, none twice; ≤ 5 s from restart to sign-in',
  sizes: { rounds: 20, clients: 20 },
  large: { rounds: 40 },
  async run({ rounds, clients }) {
    const site = await startSite({ accounts: clients, limits: PATIENT })
    const seen = new Map<string, string | undefined>()
    const all: Awaited<ReturnType<typeof round>>[] = []
    for (let number = 0; number < rounds && !stopping(); number++)
      all.push(await round(site, number, clients, seen))
    await site.stop()
    const sum = (of: 'acknowledged' | 'lost' | 'phantom' | 'twice'): number =>
      all.reduce((total, one) => total + one[of], 0)
    const slowest = Math.max(...all.map(({ restart }) => restart))
    return {
      figure: `${all.length} rounds, ${sum('acknowledged')} acknowledged: ${sum('lost')} lost, ${sum('phantom')} invented, ${sum('twice')} twice; slowest restart to sign-in ${ms(slowest)}`,
      reached:
        sum('lost') + sum('phantom') + sum('twice') === 0 && slowest < MOST_MS && sum('acknowledged') > 0,
    }
  },
}
