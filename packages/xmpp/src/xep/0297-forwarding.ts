/** XEP-0297 Stanza Forwarding. */
import { child } from '../schema/parts.ts'
import { element, type Infer, type Part, SchemaError } from '../schema/schema.ts'
import { kindOf, NS_CLIENT } from '../stanza/stanza.ts'
import type { Element } from '../xml/element.ts'
import { Delay } from './0203-delay.ts'

export const NS_FORWARD = 'urn:xmpp:forward:0'

/** §3: exactly one stanza, in its own namespace. */
const oneStanza: Part<Element> = {
  read(e) {
    const stanzas = e.elements().filter(c => kindOf(c, NS_CLIENT) !== undefined)
    if (stanzas.length !== 1) throw new SchemaError('exactly one stanza')
    return stanzas[0]!
  },
  write: (stanza, draft) => void draft.children.push(stanza),
}

export const Forwarded = element(NS_FORWARD, 'forwarded', { delay: child.optional(Delay), stanza: oneStanza })
export type Forwarded = Infer<typeof Forwarded>
