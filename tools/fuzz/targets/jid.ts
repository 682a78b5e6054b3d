/** Addresses (RFC 7622): what was prepared is prepared again as it is, and its parts are its own. */
import { domainToAscii, Jid, JidError, preparePassword } from '@corrillo/xmpp'
import { validDomain } from '../../../packages/server/src/config/domain.ts'
import { holds, refusable, type Target, textOf } from '../target.ts'

export const target: Target = {
  name: 'jid',
  bytes: 65_536,
  run(input) {
    const text = textOf(input)
    validDomain(text)
    refusable(() => preparePassword(text), JidError)
    const jid = refusable(() => Jid.parse(text), JidError)
    if (jid === undefined) return
    const shown = jid.toString()
    holds(Jid.parse(shown).toString() === shown, 'prepared otherwise the second time', text)
    holds(jid.bare.toString() === shown.split('/')[0], 'bare', text)
    for (const part of [jid.local, jid.domain, jid.resource])
      holds(new TextEncoder().encode(part).length <= 1023, 'longer than RFC 7622 §3 allows', text)
    refusable(() => domainToAscii(jid.domain), JidError)
  },
}
