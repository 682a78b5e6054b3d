/**
 * XEP-0186 Invisible Command: contacts are told that a session is gone, and nothing of it from then on, while messages and the presence of
 * others come to it as before. It holds for the session alone, also where that outlasts its connection. Rooms, and whoever else is no
 * contact and was shown its presence by name, are told nothing.
 */
import { Invisible, NS_INVISIBLE, StanzaError, Visible } from '@corrillo/xmpp'
import { type Ask, defineModule, onSet, type Session } from '../../host/module.ts'
import { presence } from '../presence/index.ts'

const sessionOf = ({ origin }: Ask): Session => {
  if (!origin) throw new StanzaError('cancel', 'not-allowed')
  return origin
}

export const invisible = defineModule({
  name: 'invisible',
  specs: [{ xep: 186, version: '0.14.0' }],
  disco: { host: [NS_INVISIBLE] },
  needs: { presence },
  setup: ({ needs }) => ({
    iq: [
      onSet('self', Invisible, ({ probe = false }, ask) => needs.presence.hide(sessionOf(ask), { probe })),
      onSet('self', Visible, (_, ask) => needs.presence.show(sessionOf(ask))),
    ],
  }),
})
