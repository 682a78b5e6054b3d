/** Finding rooms that want to be found (XEP-0433). */
import {
  ANONYMITY_NONE,
  CHANNELS_BY_ADDRESS,
  CHANNELS_BY_USERS,
  ChannelSearch,
  ChannelSearchResult,
  type DataForm,
  el,
  type Element,
  fieldValue,
  fieldValues,
  FORM_CHANNEL_SEARCH,
  formType,
  NS_CHANNEL_SEARCH_ERROR,
  type StanzaCondition,
  StanzaError,
} from '@corrillo/xmpp'
import { roomPages } from './disco.ts'
import type { Hall, Listing } from './hall.ts'

const PAGE = 50
const MOST_PAGE = 200
const MOST_TERMS = 10
const MUC_TYPE = 'xep-0045'

const flag = (name: string, label: string, on: boolean) =>
  ({ var: name, type: 'boolean', label, values: [on ? '1' : '0'] }) as const
export const searchForm = (): Element =>
  ChannelSearch.build({
    form: {
      type: 'form',
      title: 'Search rooms',
      fields: [
        { var: 'FORM_TYPE', type: 'hidden', values: [FORM_CHANNEL_SEARCH] },
        { var: 'q', type: 'text-single', label: 'Search for' },
        flag('all', 'All rooms, whatever their name', false),
        flag('sinname', 'Search in the name', true),
        flag('sindescription', 'Search in the description', true),
        flag('sinaddress', 'Search in the address', true),
        {
          var: 'types',
          type: 'list-multi',
          label: 'Kinds',
          values: [MUC_TYPE],
          options: [{ value: MUC_TYPE, label: 'Rooms' }],
        },
        {
          var: 'key',
          type: 'list-single',
          label: 'Order',
          values: [CHANNELS_BY_USERS],
          options: [
            { value: CHANNELS_BY_USERS, label: 'People inside' },
            { value: CHANNELS_BY_ADDRESS, label: 'Address' },
          ],
        },
      ],
    },
  })

/** §4.3, each with its own condition; `vars` are the fields that do not go together. */
const refused = (condition: StanzaCondition, what: string, text?: string, vars: readonly string[] = []) =>
  new StanzaError(
    what === 'no-search-conditions' ? 'cancel' : 'modify',
    condition,
    text,
    el(NS_CHANNEL_SEARCH_ERROR, what, {}, ...vars.map(v => el(NS_CHANNEL_SEARCH_ERROR, 'var', {}, v))),
  )
const isOn = (form: DataForm, name: string, usual: boolean): boolean => {
  const value = fieldValue(form, name)
  return value === undefined ? usual : value === '1' || value === 'true'
}

/** Every word has to be somewhere. */
const matcher = (form: DataForm): ((room: Listing) => boolean) => {
  const q = fieldValue(form, 'q')?.trim() ?? ''
  const all = isOn(form, 'all', false)
  if (all && q !== '')
    throw refused('bad-request', 'conflicting-fields', 'All rooms, or those with the words in “Search for”', [
      'all',
      'q',
    ])
  if (all) return () => true
  const terms = q.toLowerCase().split(/\s+/u).filter(Boolean)
  if (fieldValue(form, 'q') === undefined) throw refused('bad-request', 'no-search-conditions')
  if (terms.length === 0 || terms.length > MOST_TERMS)
    throw refused('bad-request', 'invalid-search-terms', `Search for one to ${MOST_TERMS} words`)
  const [name, description, address] = [
    isOn(form, 'sinname', true),
    isOn(form, 'sindescription', true),
    isOn(form, 'sinaddress', true),
  ]
  return ({ config, jid }) => {
    const text = [
      name ? config.name : '',
      description ? config.description : '',
      address ? jid.toString() : '',
    ]
      .join('\n')
      .toLowerCase()
    return terms.every(term => text.includes(term))
  }
}

/** Among those that are shown to whoever asks. */
export const search = (hall: Hall, among: readonly Listing[], { form, set }: ChannelSearch): Element => {
  if (form === undefined || formType(form) !== FORM_CHANNEL_SEARCH)
    throw refused('bad-request', 'no-search-conditions')
  const key = fieldValue(form, 'key') ?? CHANNELS_BY_USERS
  if (key !== CHANNELS_BY_USERS && key !== CHANNELS_BY_ADDRESS)
    throw refused('feature-not-implemented', 'invalid-sort-key')
  const wanted = matcher(form)
  const types = fieldValues(form, 'types')
  const rooms = types.length > 0 && !types.includes(MUC_TYPE) ? [] : among.filter(wanted)
  const ordered =
    key === CHANNELS_BY_ADDRESS
      ? rooms
      : rooms.toSorted((a, b) => hall.occupants(b.jid) - hall.occupants(a.jid))
  const page = roomPages.of(ordered, { ...set, max: set?.max ?? PAGE }, MOST_PAGE)
  return ChannelSearchResult.build({ items: page.rows.map(room => shown(hall, room)), set: page.set })
}
const shown = (hall: Hall, { jid, config }: Listing) => ({
  address: jid.toString(),
  name: config.name || jid.local,
  users: hall.occupants(jid),
  serviceType: MUC_TYPE,
  open: !config.membersOnly && config.password === '',
  anonymity: config.whois === 'anyone' ? ANONYMITY_NONE : 'muc_semianonymous',
  ...(config.description !== '' && { description: config.description }),
  ...(config.language !== '' && { language: config.language }),
})
