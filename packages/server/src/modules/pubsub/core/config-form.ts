/** XEP-0060 §16.4.4: a node's configuration as a form, and publish-options checked against it (§7.1.5). */
import {
  type DataForm,
  type DataFormInput,
  formOf,
  formType,
  Jid,
  META_DATA_FORM,
  NODE_CONFIG_FORM,
  StanzaError,
} from '@corrillo/xmpp'
import { pubsubError } from './errors.ts'
import type { Node, NodeConfig } from './node.ts'
import type { Site } from './site.ts'

type Value = NodeConfig[keyof NodeConfig]
interface Bounds {
  readonly items: number
  readonly item_bytes: number
}
interface Field {
  readonly key: keyof NodeConfig
  readonly type: 'boolean' | 'text-single' | 'list-multi' | 'list-single' | 'jid-multi'
  readonly options?: readonly string[]
  /** Undefined for what is not understood. */
  read(values: readonly string[]): Value | undefined
}
type Kind = Pick<Site, 'personal' | 'showsPublisher'>
const MAX_TEXT = 1000
const MAX_GROUPS = 100
const MAX_CONTACTS = 20

const bool = (key: keyof NodeConfig): Field => ({
  key,
  type: 'boolean',
  read: ([value]) =>
    value === '1' || value === 'true' ? true : value === '0' || value === 'false' ? false : undefined,
})
const words = (key: keyof NodeConfig): Field => ({
  key,
  type: 'text-single',
  read: ([value = '']) => (value.length <= MAX_TEXT ? value : undefined),
})
const list = (key: keyof NodeConfig, ...options: string[]): Field => ({
  key,
  type: 'list-single',
  options,
  read: ([value = '']) => (options.includes(value) ? (value as Value) : undefined),
})
const MAX_EXPIRE = 10 * 366 * 24 * 3600
/** A number up to the server's own bound, or `max` for that. */
const upTo = (key: keyof NodeConfig, bound: number): Field => ({
  key,
  type: 'text-single',
  read: ([value = '']) => {
    if (value === 'max') return 'max'
    return /^[1-9]\d{0,8}$/.test(value) && Number(value) <= bound ? Number(value) : undefined
  },
})
const ACCESS_MODELS = ['open', 'presence', 'roster', 'authorize', 'whitelist']
const fields = (
  { items, item_bytes }: Bounds,
  { personal, showsPublisher }: Kind,
): Readonly<Record<string, Field>> => ({
  'pubsub#title': words('title'),
  'pubsub#description': words('description'),
  'pubsub#type': words('type'),
  'pubsub#language': words('language'),
  'pubsub#access_model': list('accessModel', ...ACCESS_MODELS),
  'pubsub#roster_groups_allowed': {
    key: 'groups',
    type: 'list-multi',
    read: values => (values.length <= MAX_GROUPS ? values : undefined),
  },
  'pubsub#publish_model': list('publishModel', 'publishers', 'subscribers', 'open'),
  'pubsub#persist_items': bool('persist'),
  'pubsub#max_items': upTo('maxItems', items),
  'pubsub#publish_node_full': list('full', 'retract-oldest', 'discard-oldest', 'reject'),
  'pubsub#max_payload_size': upTo('maxPayload', item_bytes),
  'pubsub#item_expire': upTo('expire', MAX_EXPIRE),
  // A service does not know who is there.
  'pubsub#send_last_published_item': list(
    'sendLast',
    'never',
    'on_sub',
    ...(personal ? ['on_sub_and_presence'] : []),
  ),
  'pubsub#subscribe': bool('subscribe'),
  'pubsub#deliver_notifications': bool('deliver'),
  'pubsub#deliver_payloads': bool('payloads'),
  'pubsub#notify_retract': bool('notifyRetract'),
  'pubsub#notify_delete': bool('notifyDelete'),
  'pubsub#notify_config': bool('notifyConfig'),
  'pubsub#notify_sub': bool('notifySub'),
  'pubsub#notification_type': list('notificationType', 'headline', 'normal'),
  'pubsub#itemreply': list('itemReply', 'owner', ...(showsPublisher ? ['publisher'] : []), 'none'),
  'pubsub#contact': {
    key: 'contact',
    type: 'jid-multi',
    read(values) {
      const jids = values.map(value => Jid.tryParse(value)?.toString())
      return values.length <= MAX_CONTACTS && !jids.includes(undefined) ? (jids as string[]) : undefined
    },
  },
})
/** Known fields with one possible value. */
const FIXED: ReadonlyMap<string, string> = new Map([['pubsub#node_type', 'leaf']])

const asValues = (value: Value): readonly string[] => {
  if (typeof value === 'boolean') return [value ? '1' : '0']
  return Array.isArray(value) ? value : [String(value)]
}
const same = (a: Value, b: Value): boolean => asValues(a).join('\n') === asValues(b).join('\n')

export const configForms = (bounds: Bounds, kind: Kind) => {
  const table = fields(bounds, kind)
  const greatest: Partial<NodeConfig> = { maxItems: bounds.items, maxPayload: bounds.item_bytes }
  const counted = (key: keyof NodeConfig, value: Value): Value =>
    value === 'max' ? (greatest[key] ?? value) : value

  const read = (
    form: DataForm,
    refuse: (name: string) => StanzaError,
    strict: boolean,
  ): Partial<NodeConfig> => {
    const read: Record<string, Value> = {}
    for (const { var: name, values } of form.fields) {
      if (name === undefined || name === 'FORM_TYPE') continue
      const field = Object.hasOwn(table, name) ? table[name] : undefined
      if (!field) {
        if (FIXED.has(name) ? values[0] !== FIXED.get(name) : strict) throw refuse(name)
        continue
      }
      const value = field.read(values)
      if (value === undefined) throw refuse(name)
      read[field.key] = value
    }
    return read
  }
  const optionsOf = ({ key, options = [] }: Field, config: NodeConfig, groups: readonly string[]) =>
    key === 'groups' ? [...new Set([...config.groups, ...groups])].slice(0, 2 * MAX_GROUPS) : options
  const checkType = (form: DataForm, type: string): void => {
    const given = formType(form)
    if (form.type !== 'submit' || (given !== undefined && given !== type))
      throw new StanzaError('modify', 'bad-request', 'form')
  }
  const refused = (name: string): StanzaError =>
    name === 'pubsub#access_model'
      ? pubsubError('modify', 'not-acceptable', 'unsupported-access-model')
      : new StanzaError('modify', 'not-acceptable', name)

  /** All that is configured and said, but what the owner calls his friends. */
  const publicFields = (config: NodeConfig): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      Object.entries(table)
        .filter(([, { key }]) => key !== 'groups' && asValues(config[key]).join('') !== '')
        .map(([name, { key }]) => [name, asValues(config[key])]),
    )

  return {
    /** The form of §8.2, to be filled in; `groups` are those that there are to choose from. */
    show: (config: NodeConfig, groups: readonly string[]): DataFormInput => ({
      type: 'form',
      fields: [
        { var: 'FORM_TYPE', type: 'hidden', values: [NODE_CONFIG_FORM] },
        ...Object.entries(table).map(([name, field]) => ({
          var: name,
          type: field.type,
          values: asValues(config[field.key]),
          options: optionsOf(field, config, groups).map(value => ({ value })),
        })),
      ],
    }),
    /** The same as it has become (§8.2.5). */
    result: (config: NodeConfig): DataFormInput =>
      formOf(
        'result',
        NODE_CONFIG_FORM,
        Object.fromEntries(Object.entries(table).map(([name, field]) => [name, asValues(config[field.key])])),
      ),
    /** What anyone who may read the node is told of it (§5.4). */
    describe: (
      { config, creator, created, subscriptions }: Node,
      owners: readonly string[],
      publishers: readonly string[],
    ): DataFormInput =>
      formOf('result', META_DATA_FORM, {
        ...publicFields(config),
        'pubsub#creator': creator,
        'pubsub#creation_date': created === 0 ? undefined : new Date(created).toISOString(),
        'pubsub#owner': owners,
        'pubsub#publisher': publishers.length === 0 ? undefined : publishers,
        'pubsub#num_subscribers': subscriptions.length,
        'pubsub#max_items': counted('maxItems', config.maxItems) as number,
      }),
    /** What a submitted form changes; fields that are not ours are left alone (§8.2.5). */
    change(form: DataForm, type: string): Partial<NodeConfig> {
      checkType(form, type)
      return read(form, refused, false)
    },
    /** Publish-options of a node that is not there yet: they are its configuration. */
    options(form: DataForm, type: string): Partial<NodeConfig> {
      checkType(form, type)
      return read(form, () => unmet(), true)
    },
    /** §7.1.5: every option is a condition; nothing is published where one is not met (S212). */
    check(options: Partial<NodeConfig>, config: NodeConfig): void {
      for (const key of Object.keys(options) as (keyof NodeConfig)[])
        if (!same(counted(key, options[key] as Value), counted(key, config[key]))) throw unmet()
    },
  }
}
const unmet = (): StanzaError => pubsubError('cancel', 'conflict', 'precondition-not-met')
export type ConfigForms = ReturnType<typeof configForms>
