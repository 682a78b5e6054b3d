/** XEP-0510 End-to-End Encrypted Contacts Metadata: what stands inside the encrypted items of its two nodes. */
import { attr, children, element, type Infer, text, textElements } from '../schema/kit.ts'

export const NS_CONTACTS = 'urn:xmpp:contacts:0'
export const NODE_CONTACTS = 'urn:xmpp:contacts'
export const NODE_CONTACT_GROUPS = 'urn:xmpp:contacts-groups'

const Identity = element(NS_CONTACTS, 'identity', { type: attr.required('type'), value: text() })
/** A group that somebody is in, by its id. */
export const ContactGroupReference = element(NS_CONTACTS, 'group', { id: attr.required('id') })
/** §4.1: a person by one identity at least, which is a bare address where its type is `jid`. */
export const SealedContact = element(NS_CONTACTS, 'contact', {
  name: attr.optional('name'),
  identities: children(Identity, { min: 1, max: 20 }),
  groups: children(ContactGroupReference, { max: 100 }),
})
export type SealedContact = Infer<typeof SealedContact>
/** §4.2. */
export const ContactGroup = element(NS_CONTACTS, 'group', {
  id: attr.required('id'),
  name: attr.required('name'),
  descriptions: textElements('description', { max: 1 }),
})
export type ContactGroup = Infer<typeof ContactGroup>
/** §4.3: nothing, so that nobody can count. */
export const ReservedItem = element(NS_CONTACTS, 'reserved', {})
