/**
 * Linking: a device that is signed in lets in a new one. The new one opens a box and shows a code; who has scanned it asks for a token
 * for it (XEP-0484) and lays the token, sealed to the key in the code, into the box. This server sees neither key nor code (S333).
 * The history follows in sealed parts over HTTP, which are held in memory for a minute and given away once.
 */
import { FastToken, LinkAdmit, LinkBox, LinkDrop, LinkLetter, NS_LINKING, StanzaError } from '@corrillo/xmpp'
import { throttle } from '../../http/throttle.ts'
import { defineModule, onGet, onSet } from '../../host/module.ts'
import { devices } from '../devices/index.ts'
import { type BoxFault, boxes, type BoxLimits } from './boxes.ts'
import { linkRoutes, NAME } from './routes.ts'

const LETTER_BYTES = 4_096
/** As others see a client (`devices/device.ts`). */
const CLIENT = /^[\w-]{20}$/
/** For who cannot see their connection, as no browser can. */
const MECHANISM = 'HT-SHA-256-NONE'
const LOOKS_PER_MINUTE = 120
const PARTS_PER_MINUTE = 600
const LETTERS: BoxLimits = { ms: 5 * 60_000, count: 1_000, each: 20 }
/** All of them full are 32 MiB. */
const DROPS: BoxLimits = { ms: 60_000, count: 64, each: 2, yields: true }
const ADMITS_PER_MINUTE = 6

const refused = (fault: BoxFault): StanzaError => {
  if (fault === 'full') return new StanzaError('wait', 'resource-constraint')
  return new StanzaError('cancel', fault === 'gone' ? 'item-not-found' : 'conflict')
}
const valid = (isValid: boolean): void => {
  if (!isValid) throw new StanzaError('modify', 'bad-request')
}

export const linking = defineModule({
  name: 'linking',
  specs: [],
  disco: { account: [NS_LINKING] },
  needs: { devices },
  setup({ host, clock, needs }) {
    const letters = boxes(clock, LETTERS)
    const drops = boxes(clock, DROPS)
    const admits = throttle(ADMITS_PER_MINUTE, clock)
    return {
      iq: [
        onGet('self', LinkBox, ({ name }) => {
          valid(NAME.test(name))
          const note = letters.note(name)
          if (typeof note === 'string') throw refused(note)
          return LinkBox.build({ name, note })
        }),
        onSet('self', LinkAdmit, async ({ client, mechanism }, ask) => {
          valid(CLIENT.test(client) && mechanism === MECHANISM)
          if (!admits.take(ask.from.local)) throw new StanzaError('wait', 'resource-constraint')
          const token = await needs.devices.grant(ask.from.bare, client, mechanism)
          if (token === undefined) throw new StanzaError('cancel', 'conflict')
          return FastToken.build(token)
        }),
        onSet('self', LinkLetter, ({ name, sealed }) => {
          valid(NAME.test(name) && sealed.length <= LETTER_BYTES)
          const fault = letters.put(name, sealed)
          if (fault) throw refused(fault)
        }),
        onSet('self', LinkDrop, (_, ask) => {
          const name = Buffer.from(host.random(16)).toString('base64url')
          const fault = drops.open(name, ask.from.local)
          if (fault) throw refused(fault)
          return LinkDrop.build({ name })
        }),
      ],
      http: linkRoutes({
        letters,
        drops,
        letterSeconds: LETTERS.ms / 1000,
        opens: throttle(host.limits.web_attempts_per_minute, clock),
        looks: throttle(LOOKS_PER_MINUTE, clock),
        parts: throttle(PARTS_PER_MINUTE, clock),
      }),
    }
  },
})
