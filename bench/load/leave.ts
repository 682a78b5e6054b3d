/** Half of all leave at once; the other half, who are in their rosters, hear it. The rosters are a ring, as `xmppload presence` makes it. */
import { signedIn } from './client.ts'
import { given, percentile, print, spanOf } from './report.ts'

const { users, roster, patience, ...target } = given<{ users: number; roster: number; patience: number }>()
const clients = await signedIn(target, users)
for (const client of clients) {
  client.write("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq><presence/>")
}
await Promise.all(clients.map(client => client.settled()))
// Whoever came later was heard after that.
await Promise.all(clients.map(client => client.settled()))

const MARK = 'unavailable'
const staying = clients.filter((_, index) => index % 2 === 1)
const leaving = clients.filter((_, index) => index % 2 === 0)
/** Of the contacts at both sides of somebody, those at odd distances stay. */
const wanted = leaving.length * 2 * Math.ceil(roster / 2 / 2)
let heard = 0
const times: number[] = []
const { promise, resolve } = Promise.withResolvers<void>()
const span = spanOf(target)
const from = performance.now()
for (const client of staying) {
  let rest = ''
  client.hear = chunk => {
    const text = rest + chunk.toString('latin1')
    for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
      heard++
      times.push(performance.now() - from)
    }
    rest = text.slice(1 - MARK.length)
    if (heard >= wanted) resolve()
  }
}
for (const client of leaving) client.write(`<presence type='unavailable'/>`)
const late = setTimeout(resolve, patience * 1000)
await promise
clearTimeout(late)
const spent = span.end(heard)
print({
  how: 'leaving',
  deliveries: heard,
  missing: wanted - heard,
  deliveries_per_s: heard / (spent['seconds'] ?? Number.NaN),
  p99_ms: percentile(times, 99),
  ...spent,
})
process.exit()
