/** XEP-0122 Data Forms Validation: what a value of a field has to be. */
import { attr, child } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_VALIDATE = 'http://jabber.org/protocol/xdata-validate'

export const FormValidation = element(NS_VALIDATE, 'validate', {
  datatype: attr.optional('datatype'),
  /** Any value, beside those that are offered. */
  open: child.optional(element(NS_VALIDATE, 'open', {})),
  range: child.optional(
    element(NS_VALIDATE, 'range', { min: attr.optional('min'), max: attr.optional('max') }),
  ),
})
export type FormValidation = Infer<typeof FormValidation>
