/** XEP-0466 Ephemeral Messages. */
import { element, type Infer, int } from '../schema/kit.ts'

export const NS_EPHEMERAL = 'urn:xmpp:ephemeral:0'
/** §3.2: after so many seconds from being read a message has to go. */
export const Ephemeral = element(NS_EPHEMERAL, 'ephemeral', { timer: int.required('timer') })
export type Ephemeral = Infer<typeof Ephemeral>
