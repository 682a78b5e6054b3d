/** XEP-0444 Message Reactions. */
import { attr, element, type Infer, textElements } from '../schema/kit.ts'

export const NS_REACTIONS = 'urn:xmpp:reactions:0'
/** All reactions of one sender to one message; none takes them back (§4). */
export const Reactions = element(NS_REACTIONS, 'reactions', {
  id: attr.required('id'),
  reactions: textElements('reaction', { max: 50 }),
})
export type Reactions = Infer<typeof Reactions>
