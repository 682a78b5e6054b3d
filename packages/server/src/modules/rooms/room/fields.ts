/** The configuration as a form (XEP-0045 §15.5.3): one line a field, both ways. */
import {
  type DataForm,
  type DataFormInput,
  FIELD_MUTES_MEMBERS,
  FORM_ROOM_CONFIG,
  type FormValidation,
} from '@corrillo/xmpp'
import * as refusal from './refusal.ts'
import { allowed, ROLES, type Role, type RoomConfig, SPEAKERS } from './config.ts'

type FormFieldInput = NonNullable<DataFormInput['fields']>[number]
type Options = readonly (readonly [value: string, label: string])[]

interface Field {
  readonly name: string
  readonly type: NonNullable<FormFieldInput['type']>
  readonly label: string
  options?(config: RoomConfig): Options
  readonly validation?: FormValidation
  read(config: RoomConfig): readonly string[]
  /** Throws when a value will not do. */
  write(config: RoomConfig, values: readonly string[], bounds: Bounds): RoomConfig
}
export interface Bounds {
  readonly occupants: number
  readonly history: number
  readonly archive: boolean
  readonly persistent: boolean
}

const TEXT_BYTES = 4_096
const PASSWORD_BYTES = 512
const SLOWEST = 86_400
const wrong = (name: string) => refusal.badRequest(`${name} will not do`)

const text = (
  key: 'name' | 'description' | 'language' | 'password',
  name: string,
  label: string,
  bytes = TEXT_BYTES,
): Field => ({
  name,
  label,
  type: key === 'password' ? 'text-private' : 'text-single',
  read: config => [config[key]],
  write(config, values) {
    const value = values.join('\n')
    if (Buffer.byteLength(value) > bytes) throw wrong(name)
    return { ...config, [key]: value }
  },
})
const yes = (values: readonly string[], name: string): boolean => {
  const [value = '0'] = values
  if (!['0', '1', 'true', 'false'].includes(value)) throw wrong(name)
  return value === '1' || value === 'true'
}
type Flag =
  | 'listed'
  | 'persistent'
  | 'membersOnly'
  | 'moderated'
  | 'mutesMembers'
  | 'changeSubject'
  | 'allowInvites'
  | 'archived'
const flag = (key: Flag, name: string, label: string): Field => ({
  name,
  label,
  type: 'boolean',
  read: config => [config[key] ? '1' : '0'],
  write: (config, values) => ({ ...config, [key]: yes(values, name) }),
})
const one = <K extends 'whois' | 'allowPm'>(
  key: K,
  name: string,
  label: string,
  options: Options,
): Field => ({
  name,
  label,
  type: 'list-single',
  options: () => options,
  read: config => [config[key]],
  write(config, [value = '']) {
    if (!options.some(([known]) => known === value)) throw wrong(name)
    return { ...config, [key]: value }
  },
})
const roles = (key: 'presenceOf' | 'memberListFor', name: string, label: string): Field => ({
  name,
  label,
  type: 'list-multi',
  options: () => ROLES.map(role => [role, role]),
  read: config => config[key],
  write(config, values) {
    if (values.some(value => !ROLES.includes(value as Role))) throw wrong(name)
    return { ...config, [key]: ROLES.filter(role => values.includes(role)) }
  },
})
const whole = (
  key: 'maxUsers' | 'history' | 'slowMode',
  name: string,
  label: string,
  most: (bounds: Bounds) => number,
  validation?: FormValidation,
) => ({
  name,
  label,
  type: 'text-single' as const,
  ...(validation && { validation }),
  read: (config: RoomConfig) => [String(config[key])],
  write(config: RoomConfig, [value = '0']: readonly string[], bounds: Bounds): RoomConfig {
    const n = value === '' || value === 'none' ? 0 : Number(value)
    if (!Number.isInteger(n) || n < 0) throw wrong(name)
    return { ...config, [key]: Math.min(n, most(bounds)) }
  },
})

const OCCUPANTS = [0, 10, 20, 50, 100, 200, 500, 1_000]
/** §10.1.3: `none` for no limit but that of the service. */
const occupants = (most: number): string => (most === 0 ? 'none' : String(most))

export const FIELDS: readonly Field[] = [
  text('name', 'muc#roomconfig_roomname', 'Name of the room'),
  text('description', 'muc#roomconfig_roomdesc', 'What the room is for'),
  text('language', 'muc#roomconfig_lang', 'Language of the discussion', 35),
  flag('listed', 'muc#roomconfig_publicroom', 'Can everybody find the room?'),
  flag('persistent', 'muc#roomconfig_persistentroom', 'Does the room stay when it is empty?'),
  flag('membersOnly', 'muc#roomconfig_membersonly', 'Is the room for members only?'),
  flag('moderated', 'muc#roomconfig_moderatedroom', 'Do newcomers need permission to speak?'),
  flag('mutesMembers', FIELD_MUTES_MEMBERS, 'If so, do members need it, too?'),
  {
    name: 'muc#roomconfig_passwordprotectedroom',
    label: 'Is a password needed to enter?',
    type: 'boolean',
    read: config => [config.password === '' ? '0' : '1'],
    write: (config, values) =>
      yes(values, 'muc#roomconfig_passwordprotectedroom') ? config : { ...config, password: '' },
  },
  text('password', 'muc#roomconfig_roomsecret', 'Password', PASSWORD_BYTES),
  one('whois', 'muc#roomconfig_whois', 'Who sees real addresses?', [
    ['moderators', 'Moderators'],
    ['anyone', 'Everybody'],
  ]),
  flag('changeSubject', 'muc#roomconfig_changesubject', 'May participants change the subject?'),
  flag('allowInvites', 'muc#roomconfig_allowinvites', 'May members invite others?'),
  one(
    'allowPm',
    'muc#roomconfig_allowpm',
    'Who may send private messages?',
    SPEAKERS.map(value => [value, value]),
  ),
  {
    ...whole('maxUsers', 'muc#roomconfig_maxusers', 'Most occupants', b => b.occupants),
    type: 'list-single',
    options: ({ maxUsers }) =>
      [...new Set([...OCCUPANTS, maxUsers])].toSorted((a, b) => a - b).map(n => [occupants(n), occupants(n)]),
    read: ({ maxUsers }) => [occupants(maxUsers)],
  },
  roles('presenceOf', 'muc#roomconfig_presencebroadcast', 'Whose presence is shown to others'),
  roles('memberListFor', 'muc#roomconfig_getmemberlist', 'Who may read the list of members'),
  flag('archived', 'muc#roomconfig_enablearchiving', 'Are messages kept in the archive?'),
  whole('history', 'muc#maxhistoryfetch', 'Most messages of history on entering', b => b.history),
  whole(
    'slowMode',
    'muc#roomconfig_slow_mode_duration',
    'Slow mode: seconds between messages (0: off)',
    () => SLOWEST,
    // XEP-0500 §4.1.
    { datatype: 'xs:integer', range: { min: '0', max: String(SLOWEST) } },
  ),
]

const fieldOf = (field: Field, config: RoomConfig): FormFieldInput => ({
  var: field.name,
  type: field.type,
  label: field.label,
  values: field.read(config),
  options: (field.options?.(config) ?? []).map(([value, label]) => ({ value, label })),
  ...(field.validation && { validation: field.validation }),
})
const jids = (name: string, label: string, values: readonly string[]): FormFieldInput => ({
  var: name,
  type: 'jid-multi',
  label,
  values,
})

export const ADMINS = 'muc#roomconfig_roomadmins'
export const OWNERS = 'muc#roomconfig_roomowners'

export const formOfConfig = (
  config: RoomConfig,
  owners: readonly string[],
  admins: readonly string[],
): DataFormInput => ({
  type: 'form',
  title: config.name === '' ? 'Configuration of the room' : `Configuration of ${config.name}`,
  fields: [
    { var: 'FORM_TYPE', type: 'hidden', values: [FORM_ROOM_CONFIG] },
    ...FIELDS.map(field => fieldOf(field, config)),
    jids(ADMINS, 'Administrators of the room', admins),
    jids(OWNERS, 'Owners of the room', owners),
  ],
})

/** Fields that are left out stay; unknown ones are passed over (XEP-0004 §3.2). */
export const configFrom = (config: RoomConfig, form: DataForm, bounds: Bounds): RoomConfig => {
  let next = config
  for (const { var: name, values } of form.fields) {
    const field = FIELDS.find(f => f.name === name)
    if (field !== undefined && name !== 'muc#roomconfig_passwordprotectedroom')
      next = field.write(next, values, bounds)
  }
  const wanted = form.fields.find(f => f.var === 'muc#roomconfig_passwordprotectedroom')
  next = allowed(next, bounds)
  if (wanted === undefined) return next
  if (!yes(wanted.values, wanted.var as string)) return { ...next, password: '' }
  // §10.1.3: a password that is blank is none.
  if (next.password === '') throw refusal.notAcceptable('A password is missing')
  return next
}
