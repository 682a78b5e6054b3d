/** XEP-0004 Data Forms. */
import { attr, children, flag, oneOf, textElement, textElements } from '../schema/parts.ts'
import { element, type Infer, type InferInput } from '../schema/schema.ts'

export const NS_DATA = 'jabber:x:data'

export const FormOption = element(NS_DATA, 'option', {
  label: attr.optional('label'),
  value: textElement.required('value'),
})
export const FormField = element(NS_DATA, 'field', {
  var: attr.optional('var'),
  /** Absent reads as text-single in a form (§3.3). */
  type: oneOf(
    'boolean',
    'fixed',
    'hidden',
    'jid-multi',
    'jid-single',
    'list-multi',
    'list-single',
    'text-multi',
    'text-private',
    'text-single',
  ).optional('type'),
  label: attr.optional('label'),
  desc: textElement('desc'),
  required: flag('required'),
  values: textElements('value', { max: 1000 }),
  options: children(FormOption, { max: 200 }),
})
export type FormField = Infer<typeof FormField>

export const DataForm = element(NS_DATA, 'x', {
  type: oneOf('form', 'submit', 'cancel', 'result').required('type'),
  title: textElement('title'),
  instructions: textElements('instructions', { max: 20 }),
  fields: children(FormField, { max: 200 }),
})
export type DataForm = Infer<typeof DataForm>
export type DataFormInput = InferInput<typeof DataForm>

/** The one value of a field. */
export const fieldValue = (form: DataForm, name: string): string | undefined =>
  form.fields.find(field => field.var === name)?.values[0]

/** XEP-0068: what kind of form it is. */
export const formType = (form: DataForm): string | undefined => fieldValue(form, 'FORM_TYPE')
