/** XEP-0060 §16.4.2: the options of a subscription. */
import {
  type DataForm,
  type DataFormInput,
  fieldValue,
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
  // §16.4.2: `presence` would end with the subscriber's presence, which is not known here.
  const until = parseDateTime(value)?.getTime()
  if (until === undefined || until <= now) throw invalid()
  return until
}
/** What a submitted form makes of the options. Fields that are not known are refused: nothing would come of them. */
export const readOptions = (
  form: DataForm,
  before: SubscriptionOptions,
  now: number,
): SubscriptionOptions => {
  const type = formType(form)
  if (form.type !== 'submit' || (type !== undefined && type !== SUBSCRIBE_OPTIONS_FORM)) throw invalid()
  for (const { var: name } of form.fields)
    if (name !== 'FORM_TYPE' && name !== 'pubsub#deliver' && name !== 'pubsub#expire') throw invalid()
  const deliver = fieldValue(form, 'pubsub#deliver')
  if (deliver !== undefined && !['0', '1', 'true', 'false'].includes(deliver)) throw invalid()
  const expire = form.fields.find(field => field.var === 'pubsub#expire')?.values[0]
  const until = expire === undefined || expire === '' ? before.until : readExpire(expire, now)
  return {
    deliver: deliver === undefined ? before.deliver : deliver === '1' || deliver === 'true',
    ...(until === undefined ? {} : { until }),
  }
}
