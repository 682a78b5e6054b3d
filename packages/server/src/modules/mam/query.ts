/** A query as it is asked (XEP-0313 §4) and as the archive understands it. */
import {
  boolCodec,
  type DataForm,
  el,
  type Element,
  FormValidation,
  formType,
  Jid,
  type MamQuery,
  NS_DATA,
  NS_MAM,
  parseDateTime,
  StanzaError,
} from '@corrillo/xmpp'
import type { Query } from '../../storage/shapes.ts'

const MAX_IDS = 200
const MAX_ID_LENGTH = 256
const FIELDS = ['FORM_TYPE', 'with', 'start', 'end', 'before-id', 'after-id', 'ids'] as const
/** §4.1.4: of an account's archive; there is nothing of rooms in it, so it changes nothing. */
const GROUPCHAT = 'include-groupchat'
type Field = (typeof FIELDS)[number] | typeof GROUPCHAT

const malformed = (text: string): StanzaError => new StanzaError('modify', 'bad-request', text)
const notFound = (): StanzaError => new StanzaError('cancel', 'item-not-found')

/** Fields by name: each once, with the number of values that it may have. */
const fieldsOf = (form: DataForm): ReadonlyMap<Field, readonly string[]> => {
  if (formType(form) !== NS_MAM) throw malformed('the form is of another type')
  const fields = new Map<Field, readonly string[]>()
  for (const { var: name, values } of form.fields) {
    const known = [...FIELDS, GROUPCHAT].find((field): field is Field => field === name)
    // §4.1.6
    if (!known) throw new StanzaError('cancel', 'feature-not-implemented', 'unknown field')
    if (fields.has(known) || (known !== 'ids' && values.length > 1) || values.length > MAX_IDS)
      throw malformed(`too many values of ${known}`)
    if (values.length > 0) fields.set(known, values)
  }
  return fields
}

const time = (text: string | undefined, field: string): number | undefined => {
  if (text === undefined) return undefined
  const date = parseDateTime(text)
  if (!date) throw malformed(`${field} is no date`)
  return date.getTime()
}
const address = (text: string | undefined): Jid | undefined => {
  if (text === undefined) return undefined
  const jid = Jid.tryParse(text)
  if (!jid) throw new StanzaError('modify', 'jid-malformed')
  return jid
}
const id = (text: string | undefined): string | undefined => {
  if (text !== undefined && text.length > MAX_ID_LENGTH) throw notFound()
  return text
}
const truth = (text: string | undefined): void => {
  if (text !== undefined && boolCodec.decode(text) === undefined)
    throw malformed(`${GROUPCHAT} is true or false`)
}
const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a !== undefined && b !== undefined ? (a > b ? a : b) : (a ?? b)
const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a !== undefined && b !== undefined ? (a < b ? a : b) : (a ?? b)

export interface Asked {
  readonly query: Query
  /** The result set that the page is of (XEP-0059 §2.2): what the form says, without the place of the page. */
  readonly all: Omit<Query, 'max'>
  /** Where in it the page begins, or that it is the last; undefined when it is counted from an id. */
  readonly at: number | 'end' | undefined
  /** Ids that must be in the archive besides those in `query` (§4.1.3): the wider of two bounds on one side. */
  readonly mustExist: readonly string[]
  readonly flip: boolean
}

/** RSM and the form together; both may bound the same side, and then the narrower bound holds. */
export const askedOf = ({ form, set, flipPage }: MamQuery, pageMax: number): Asked => {
  const fields = form ? fieldsOf(form) : new Map<Field, readonly string[]>()
  const one = (field: Field): string | undefined => fields.get(field)?.[0]
  const bounds = {
    after: [id(one('after-id')), id(set?.after)] as const,
    before: [id(one('before-id')), id(set?.before === '' ? undefined : set?.before)] as const,
  }
  const [other, start, end, ids] = [
    address(one('with')),
    time(one('start'), 'start'),
    time(one('end'), 'end'),
    fields.get('ids'),
  ]
  ids?.forEach(id)
  truth(one(GROUPCHAT))
  const [after, before] = [later(...bounds.after), earlier(...bounds.before)]
  const filter = {
    ...(other && { with: other }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(ids && { ids }),
  }
  const [formAfter, formBefore] = [bounds.after[0], bounds.before[0]]
  const byId = set?.after !== undefined || (set?.before !== undefined && set.before !== '')
  const at = byId ? undefined : set?.before === '' ? 'end' : (set?.index ?? 0)
  return {
    flip: flipPage,
    at,
    mustExist: [...bounds.after, ...bounds.before].filter(
      bound => bound !== undefined && bound !== after && bound !== before,
    ) as string[],
    all: {
      ...filter,
      ...(formAfter !== undefined && { after: formAfter }),
      ...(formBefore !== undefined && { before: formBefore }),
    },
    query: {
      ...filter,
      max: Math.min(set?.max ?? pageMax, pageMax),
      ...(after !== undefined && { after }),
      ...(before !== undefined && { before }),
      ...(set?.before !== undefined && { backwards: true }),
      ...(typeof at === 'number' && at > 0 && { skip: at }),
    },
  }
}

const TYPES: Readonly<Record<Field, string>> = {
  FORM_TYPE: 'hidden',
  with: 'jid-single',
  start: 'text-single',
  end: 'text-single',
  'before-id': 'text-single',
  'after-id': 'text-single',
  ids: 'list-multi',
  [GROUPCHAT]: 'boolean',
}

/** §4.1.5: the form of a query; `ids` is open to any value (XEP-0122). An account's has one field more. */
export const queryForm = (of: 'account' | 'room' = 'room'): Element => {
  const fields: readonly Field[] = of === 'account' ? [...FIELDS, GROUPCHAT] : FIELDS
  const field = (name: Field): Element =>
    el(
      NS_DATA,
      'field',
      { type: TYPES[name], var: name },
      name === 'FORM_TYPE' ? el(NS_DATA, 'value', undefined, NS_MAM) : undefined,
      name === 'ids' ? FormValidation.build({ datatype: 'xs:string', open: {} }) : undefined,
    )
  return el(NS_MAM, 'query', undefined, el(NS_DATA, 'x', { type: 'form' }, ...fields.map(field)))
}
