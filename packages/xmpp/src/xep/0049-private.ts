/** XEP-0049 Private XML Storage. */
import { any } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_PRIVATE = 'jabber:iq:private'
export const PrivateStorage = element(NS_PRIVATE, 'query', { contents: any() })
export type PrivateStorage = Infer<typeof PrivateStorage>
