/** XEP-0004 Data Forms. */
import { attr, child, children, flag, oneOf, textElement, textElements } from '../schema/parts.ts'
import { element, type Infer, type InferInput, type Part } from '../schema/schema.ts'
import type { Element } from '../xml/element.ts'
import { FormValidation } from './0122-validation.ts'

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
  validation: child.optional(FormValidation),
})
export type FormField = Infer<typeof FormField>

const row = { fields: children(FormField, { max: 100 }) }
const FormReported = element(NS_DATA, 'reported', row)
const FormItem = element(NS_DATA, 'item', row)

/** The rows of a table of results (§3.4); undefined when there are none, as in nearly every form. */
const rows: Part<readonly Infer<typeof FormItem>[] | undefined> = {
  read(e) {
    const found = children(FormItem).read(e)
    return found.length === 0 ? undefined : found
  },
  write: (value, draft) => children(FormItem).write(value, draft),
}

export const DataForm = element(NS_DATA, 'x', {
  type: oneOf('form', 'submit', 'cancel', 'result').required('type'),
  title: textElement('title'),
  instructions: textElements('instructions', { max: 20 }),
  fields: children(FormField, { max: 200 }),
  reported: child.optional(FormReported),
  items: rows,
})
export type DataForm = Infer<typeof DataForm>
export type DataFormInput = InferInput<typeof DataForm>

/** The one value of a field. */
export const fieldValue = (form: DataForm, name: string): string | undefined =>
  form.fields.find(field => field.var === name)?.values[0]

/** XEP-0068: what kind of form it is. */
export const formType = (form: DataForm): string | undefined => fieldValue(form, 'FORM_TYPE')

/** Every value of a field. */
export const fieldValues = (form: DataForm, name: string): readonly string[] =>
  form.fields.find(field => field.var === name)?.values ?? []

/** The first form of that kind among the children of an element; a malformed one counts as absent. */
export const formIn = (parent: Element, type: string): DataForm | undefined => {
  for (const c of parent.elements()) {
    const form = DataForm.tryParse(c)
    if (form !== undefined && formType(form) === type) return form
  }
  return undefined
}

export type FormValue = string | boolean | number | readonly string[]
const written = (v: FormValue): readonly string[] =>
  typeof v === 'boolean' ? [v ? '1' : '0'] : typeof v === 'object' ? v : [String(v)]

/** A form from plain values; undefined ones are left out. */
export const formOf = (
  type: 'submit' | 'result',
  kind: string | undefined,
  values: Readonly<Record<string, FormValue | undefined>>,
): DataForm => {
  const fields: FormField[] = []
  if (kind !== undefined) fields.push({ ...plainField('FORM_TYPE', [kind]), type: 'hidden' })
  for (const [name, v] of Object.entries(values))
    if (v !== undefined) fields.push(plainField(name, written(v)))
  return { type, instructions: [], fields }
}

const plainField = (name: string, values: readonly string[]): FormField => ({
  var: name,
  required: false,
  values,
  options: [],
})
