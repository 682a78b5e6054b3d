/** XEP-0077 In-Band Registration. */
import { flag, textElement } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_REGISTER = 'jabber:iq:register'
export const NS_REGISTER_FEATURE = 'http://jabber.org/features/iq-register'

export const Registration = element(NS_REGISTER, 'query', {
  instructions: textElement('instructions'),
  registered: flag('registered'),
  username: textElement('username'),
  password: textElement('password'),
  remove: flag('remove'),
})
export type Registration = Infer<typeof Registration>
