/** XEP-0077 In-Band Registration. */
import { child, flag, textElement } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'
import { DataForm } from './0004-forms.ts'

export const NS_REGISTER = 'jabber:iq:register'
export const NS_REGISTER_FEATURE = 'http://jabber.org/features/iq-register'

export const Registration = element(NS_REGISTER, 'query', {
  instructions: textElement('instructions'),
  registered: flag('registered'),
  username: textElement('username'),
  password: textElement('password'),
  email: textElement('email'),
  remove: flag('remove'),
  form: child.optional(DataForm),
})
export type Registration = Infer<typeof Registration>

/** The stream feature (§9). */
export const RegisterFeature = element(NS_REGISTER_FEATURE, 'register', {})
