/** What the service and its rooms say of themselves (XEP-0045 §6, XEP-0128). */
import { createHash } from 'node:crypto'
import {
  DiscoInfo,
  type DiscoInfo as Info,
  DiscoItems,
  FIELD_MUTES_MEMBERS,
  FORM_MUC_REGISTER,
  FORM_MUC_REQUEST,
  FORM_ROOM_CONFIG,
  FORM_ROOM_INFO,
  type FormField,
  type FormValue,
  formOf,
  type Jid,
  NODE_MUC_TRAFFIC,
  NODE_ROOM_NICK,
  NS_CHANNEL_SEARCH,
  NS_COMMANDS,
  NS_DATA,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_HATS,
  NS_MAM,
  NS_MAM_EXTENDED,
  NS_MAV,
  NS_MODERATE,
  NS_MODERATE_0,
  NS_MUC,
  NS_MUC_SELF_PING,
  NS_MUC_STABLE_ID,
  NS_MUC_UNIQUE,
  NS_OCCUPANT_ID,
  NS_PING,
  NS_REGISTER,
  NS_RETRACT,
  NS_RETRACT_TOMBSTONE,
  NS_SID,
  NS_TOKEN_INVITE,
  NS_VCARD,
  StanzaError,
} from '@corrillo/xmpp'
import { pagesBy } from '../../host/pages.ts'
import type { DiscoItem } from '../disco/index.ts'
import type { Hall, Listing } from './hall.ts'
import { isMuted } from './room/config.ts'
import { mayRead } from './room/people.ts'
import * as refusal from './room/refusal.ts'
import type { RoomState } from './room/state.ts'
import { reservedNick } from './rules/enter.ts'
import { HAT_COMMANDS } from './rules/hats.ts'

export const SERVICE_FEATURES = [
  NS_MUC,
  NS_MUC_STABLE_ID,
  NS_MUC_UNIQUE,
  NS_OCCUPANT_ID,
  NS_CHANNEL_SEARCH,
  NS_VCARD,
  NS_PING,
] as const
const ROOM_FEATURES = [
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_MUC,
  NS_MUC_STABLE_ID,
  NS_MUC_SELF_PING,
  FORM_MUC_REGISTER,
  FORM_MUC_REQUEST,
  FORM_ROOM_CONFIG,
  FORM_ROOM_INFO,
  NS_OCCUPANT_ID,
  NS_MAV,
  NS_HATS,
  NS_COMMANDS,
  NS_TOKEN_INVITE,
  NS_REGISTER,
  NS_VCARD,
  NS_PING,
] as const
const ARCHIVE_FEATURES = [
  NS_MAM,
  NS_MAM_EXTENDED,
  NS_SID,
  NS_MODERATE,
  NS_MODERATE_0,
  NS_RETRACT,
  NS_RETRACT_TOMBSTONE,
] as const
const IDENTITY = { category: 'conference', type: 'text' }

/** §15.3. */
const kindOf = ({ config }: RoomState): readonly string[] => [
  config.listed ? 'muc_public' : 'muc_hidden',
  config.persistent ? 'muc_persistent' : 'muc_temporary',
  config.membersOnly ? 'muc_membersonly' : 'muc_open',
  config.moderated ? 'muc_moderated' : 'muc_unmoderated',
  config.password === '' ? 'muc_unsecured' : 'muc_passwordprotected',
  config.whois === 'anyone' ? 'muc_nonanonymous' : 'muc_semianonymous',
]

const hatsHash = ({ hats }: RoomState): string | undefined =>
  hats.length === 0
    ? undefined
    : createHash('sha256')
        .update(JSON.stringify(hats.map(h => [h.uri, h.title, h.hue]).sort()))
        .digest('hex')

/** XEP-0486 §3.3. */
const AVATAR_HASH = 'muc#roominfo_avatarhash'
/** XEP-0500 §5.2. */
const SLOW_MODE = 'muc#roominfo_slow_mode_duration'
/** XEP-0317 §3. */
const HATS_HASH = 'hats#hash'
/** Where they have to be said. */
const TYPES: Readonly<Record<string, FormField['type']>> = {
  [AVATAR_HASH]: 'text-multi',
  [SLOW_MODE]: 'text-single',
  [HATS_HASH]: 'text-single',
}

/** §13.4: what was said and who is there, for those only who may enter. */
const roomInfo = (room: RoomState, who: Jid): NonNullable<Info['forms']>[number] => {
  const { config } = room
  const inside = mayRead(room, who)
  const values: Record<string, FormValue | undefined> = {
    'muc#roominfo_description': config.description,
    'muc#roominfo_lang': config.language || undefined,
    'muc#roominfo_subject': inside ? (room.subject?.text ?? '') : undefined,
    'muc#roominfo_subjectmod': config.changeSubject,
    'muc#roominfo_occupants': inside || config.listed ? room.occupants.size : undefined,
    'muc#roominfo_contactjid': inside && config.whois === 'anyone' ? room.creator : undefined,
    'muc#roomconfig_changesubject': config.changeSubject,
    'muc#roomconfig_maxusers': config.maxUsers === 0 ? undefined : config.maxUsers,
    'muc#roomconfig_allowinvites': config.allowInvites,
    'muc#roomconfig_allowpm': config.allowPm,
    'muc#roomconfig_roomname': config.name,
    'muc#maxhistoryfetch': config.history,
    [SLOW_MODE]: config.slowMode,
    [FIELD_MUTES_MEMBERS]: isMuted(config),
    [AVATAR_HASH]: room.photos.length === 0 ? undefined : room.photos,
    [HATS_HASH]: hatsHash(room),
  }
  const form = formOf('result', FORM_ROOM_INFO, values)
  return {
    ...form,
    fields: form.fields.map(f => ({ ...f, ...(f.var && f.var in TYPES && { type: TYPES[f.var] }) })),
  }
}

export const infoOfRoom = (room: RoomState, who: Jid, node: string | undefined) => {
  if (node === NODE_ROOM_NICK) {
    const nick = reservedNick(room, who)
    return DiscoInfo.build({ node, ...(nick !== undefined && { identities: [{ ...IDENTITY, name: nick }] }) })
  }
  // §15.1: nothing is taken out of what is said here; out of presence much is where people are not to be known, and there is no list of it.
  if (node === NODE_MUC_TRAFFIC)
    throw new StanzaError(
      'cancel',
      room.config.whois === 'anyone' ? 'service-unavailable' : 'feature-not-implemented',
    )
  if (node === NS_COMMANDS)
    return DiscoInfo.build({ node, identities: [{ category: 'automation', type: 'command-list' }] })
  const command = node?.startsWith(HATS) ? HAT_COMMANDS[node.slice(HATS.length)] : undefined
  if (node !== undefined && command === undefined) throw refusal.notFound()
  if (command !== undefined)
    return DiscoInfo.build({
      ...(node !== undefined && { node }),
      identities: [{ category: 'automation', type: 'command-node', name: command.name }],
      features: [{ var: NS_COMMANDS }, { var: NS_DATA }],
    })
  const features = [...ROOM_FEATURES, ...(room.config.archived ? ARCHIVE_FEATURES : []), ...kindOf(room)]
  return DiscoInfo.build({
    identities: [{ ...IDENTITY, name: room.config.name || room.jid.local }],
    features: features.map(name => ({ var: name })),
    forms: [roomInfo(room, who)],
  })
}

/** Node of a hat command (XEP-0317 §4). */
export const HATS = 'urn:xmpp:hats:commands:'

/** §6.5: who is inside stays inside. */
export const itemsOfRoom = (room: RoomState, who: Jid, node: string | undefined) => {
  if (node !== NS_COMMANDS) return DiscoItems.build({ ...(node !== undefined && { node }) })
  const items = Object.entries(HAT_COMMANDS)
    .filter(([, command]) => command.permits(room, who))
    .map(([name, command]) => ({ jid: room.jid, node: HATS + name, name: command.name }))
  return DiscoItems.build({ node, items })
}

const nameOf = ({ config, jid }: Listing): string => config.name || jid.local
/** §6.3: those that want to be found, in order of their names. */
export const publicRooms = async (hall: Hall): Promise<readonly Listing[]> =>
  (await hall.all())
    .filter(room => room.config.listed)
    .toSorted((a, b) => (a.jid.local < b.jid.local ? -1 : 1))
export const roomPages = pagesBy<Listing>(room => room.jid.local)
export const itemOf = (room: Listing): DiscoItem => ({ jid: room.jid, name: nameOf(room) })
