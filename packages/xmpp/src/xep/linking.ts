/** A new device that is let in by one that is signed in; docs/security.md describes it. Not a specification of the XSF. */
import { attr, base64Element, element, type Infer } from '../schema/kit.ts'

export const NS_LINKING = 'urn:corrillo:linking:0'
/** Asks what the new device has laid into its box, answered with the note. */
export const LinkBox = element(NS_LINKING, 'box', {
  name: attr.required('name'),
  note: base64Element('note'),
})
/** A token for a client that was never here, answered with a token of XEP-0484. */
export const LinkAdmit = element(NS_LINKING, 'admit', {
  client: attr.required('client'),
  mechanism: attr.required('mechanism'),
})
/** What goes into the box: one, and once. */
export const LinkLetter = element(NS_LINKING, 'letter', {
  name: attr.required('name'),
  sealed: base64Element.required('sealed'),
})
/** Asks for a box for a part of history, answered with its name: it is filled and emptied over HTTP. */
export const LinkDrop = element(NS_LINKING, 'drop', { name: attr.optional('name') })
export type LinkLetter = Infer<typeof LinkLetter>
