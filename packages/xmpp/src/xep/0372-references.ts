/** XEP-0372 References: a stretch of the text that means somebody or something. */
import { attr, element, type Infer, int } from '../schema/kit.ts'

export const NS_REFERENCE = 'urn:xmpp:reference:0'
/** §4: `begin` and `end` count characters of the body, `end` is behind the last one. */
export const Reference = element(NS_REFERENCE, 'reference', {
  type: attr.required('type'),
  uri: attr.required('uri'),
  begin: int.optional('begin'),
  end: int.optional('end'),
})
export type Reference = Infer<typeof Reference>
