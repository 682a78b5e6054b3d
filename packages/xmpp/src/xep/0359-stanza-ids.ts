/** XEP-0359 Unique and Stable Stanza IDs. */
import type { Jid } from '../jid/jid.ts'
import type { Element } from '../xml/element.ts'
import { attr, element, type Infer, jid } from '../schema/kit.ts'

export const NS_SID = 'urn:xmpp:sid:0'
export const StanzaId = element(NS_SID, 'stanza-id', { id: attr.required('id'), by: jid.required('by') })
export type StanzaId = Infer<typeof StanzaId>
export const OriginId = element(NS_SID, 'origin-id', { id: attr.required('id') })

/** The id that one archive gave; what others claim is not looked at. */
export const stanzaIdBy = (stanza: Element, by: Jid): string | undefined => {
  for (const c of stanza.elements()) {
    const found = StanzaId.matches(c) ? StanzaId.tryParse(c) : undefined
    if (found?.by.equals(by)) return found.id
  }
  return undefined
}

/** XEP-0359 §3: an archive removes ids that others gave in its name before it sets its own. */
export const withoutStanzaIdsBy = (stanza: Element, by: Jid): Element =>
  stanza.filter(c => typeof c === 'string' || !StanzaId.matches(c) || !claims(c, by))

const claims = (e: Element, by: Jid): boolean => {
  const id = StanzaId.tryParse(e)
  return id === undefined || id.by.equals(by)
}
