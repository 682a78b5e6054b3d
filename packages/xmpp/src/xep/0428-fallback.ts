/** XEP-0428 Fallback Indication. */
import { attr, children, element, type Infer, int } from '../schema/kit.ts'

export const NS_FALLBACK = 'urn:xmpp:fallback:0'
const Body = element(NS_FALLBACK, 'body', { start: int.optional('start'), end: int.optional('end') })
/** XEP-0428 §3: without a range the whole body is meant. */
export const Fallback = element(NS_FALLBACK, 'fallback', {
  for: attr.optional('for'),
  bodies: children(Body, { max: 20 }),
})
export type Fallback = Infer<typeof Fallback>
