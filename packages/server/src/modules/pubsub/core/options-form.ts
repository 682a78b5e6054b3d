/** XEP-0060 §16.4.2: the options of a subscription. */
import {
  type DataForm,
  type DataFormInput,
  fieldValue,
  type FormField,
  formType,
  parseDateTime,
  SUBSCRIBE_OPTIONS_FORM,
} from '@corrillo/xmpp'
import { pubsubError } from './errors.ts'
import type { Subscription } from './node.ts'

export type SubscriptionOptions = Pick<Subscription, 'deliver' | 'until'>
export const DEFAULT_OPTIONS: SubscriptionOptions = { deliver: true }

const invalid = () => pubsubError('modify', 'bad-request', 'invalid-options')

export const showOptions = (
  { deliver, until }: SubscriptionOptions,
  type: 'form' | 'result' = 'form',
): DataFormInput => ({
  type,
  fields: [
    { var: 'FORM_TYPE', type: 'hidden', values: [SUBSCRIBE_OPTIONS_FORM] },
    { var: 'pubsub#deliver', type: 'boolean', values: [deliver ? '1' : '0'] },
    {
      var: 'pubsub#expire',
      type: 'text-single',
      values: until === undefined ? [] : [new Date(until).toISOString()],
    },
  ],
})
const readExpire = (value: string, now: number): number | undefined => {
  // §12.5: `presence` would end with the subscriber's presence, which is not known here.
  const until = parseDateTime(value)?.getTime()
  if (until === undefined || until <= now) throw invalid()
  return until
}
/** Options that are as they are: items of this one node, neither gathered nor with texts beside what was published. */
const FIXED: ReadonlyMap<string, readonly string[]> = new Map([
  ['pubsub#digest', ['0', 'false']],
  ['pubsub#include_body', ['0', 'false']],
  ['pubsub#subscription_type', ['items']],
  ['pubsub#subscription_depth', ['1', 'all']],
])
const isSettled = ({ var: name = '', values }: FormField): boolean =>
  name === 'FORM_TYPE' || FIXED.get(name)?.includes(values[0] ?? '') === true
const CHANGEABLE: ReadonlySet<string> = new Set(['pubsub#deliver', 'pubsub#expire'])

/** What a submitted form makes of the options. What is not known is refused: nothing would come of it. */
export const readOptions = (
  form: DataForm,
  before: SubscriptionOptions,
  now: number,
): SubscriptionOptions => {
  const type = formType(form)
  if (form.type !== 'submit' || (type !== undefined && type !== SUBSCRIBE_OPTIONS_FORM)) throw invalid()
  if (form.fields.some(field => !CHANGEABLE.has(field.var ?? '') && !isSettled(field))) throw invalid()
  const deliver = fieldValue(form, 'pubsub#deliver')
  if (deliver !== undefined && !['0', '1', 'true', 'false'].includes(deliver)) throw invalid()
  const expire = form.fields.find(field => field.var === 'pubsub#expire')?.values[0]
  const until = expire === undefined || expire === '' ? before.until : readExpire(expire, now)
  return {
    deliver: deliver === undefined ? before.deliver : deliver === '1' || deliver === 'true',
    ...(until === undefined ? {} : { until }),
  }
}
