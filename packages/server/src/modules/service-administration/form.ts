/** Forms of XEP-0133: what is asked, and what was said (§8.2). */
import {
  type DataForm,
  type DataFormInput,
  fieldValue,
  fieldValues,
  formOf,
  StanzaError,
} from '@corrillo/xmpp'

export const NS_ADMIN = 'http://jabber.org/protocol/admin'

type Field = NonNullable<DataFormInput['fields']>[number]

export const asks = (title: string, ...fields: readonly Field[]): DataFormInput => ({
  type: 'form',
  title,
  fields: [{ var: 'FORM_TYPE', type: 'hidden', values: [NS_ADMIN] }, ...fields],
})
export const field = (
  name: string,
  type: NonNullable<Field['type']>,
  label: string,
  more: {
    readonly required?: boolean
    readonly values?: readonly string[]
    readonly options?: Field['options']
  } = {},
): Field => ({ var: name, type, label, values: [], required: true, ...more })

/** Nothing to fill in: to complete it is to agree. */
export const confirms = (title: string, ...instructions: readonly string[]): DataFormInput => ({
  ...asks(title),
  instructions,
})

export const says = (values: Readonly<Record<string, string | readonly string[]>>): DataForm =>
  formOf('result', NS_ADMIN, values)

/** What was filled in; a field that is missing is not. */
export const one = (form: DataForm, name: string): string => {
  const value = fieldValue(form, name)
  if (!value) throw new StanzaError('modify', 'not-acceptable', `${name} is missing`)
  return value
}
/** Lines of a text. */
export const lines = (form: DataForm, name: string): string => {
  const text = fieldValues(form, name).join('\n').trim()
  if (text === '') throw new StanzaError('modify', 'not-acceptable', `${name} is missing`)
  return text
}
