/** What is asked seldom: a room of one's own, what it is, and its end (XEP-0045 §10); being let in (§7.10). Loaded when somebody asks. */
import {
  DataForm,
  DiscoInfo,
  DiscoItems,
  el,
  FIELD_MUTES_MEMBERS,
  FORM_MUC_REGISTER,
  FORM_ROOM_CONFIG,
  Jid,
  MucAdmin,
  MucOwner,
  NS_CLIENT,
  NS_MUC,
  Registration,
  StanzaError,
} from '@corrillo/xmpp'
import { ClientError, type NewGroupRules } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { ABOUT_MAX, type Petition } from '../../store/rooms.ts'

/** What an owner says of a room; what is left out stays. */
export interface RoomChange {
  readonly name?: string
  /** '' for none. */
  readonly about?: string
  readonly onlyAdmins?: boolean | undefined
  /** Seconds; 0 for none. */
  readonly slow?: number | undefined
}

const SERVICES_MAX = 20
const REASON_MAX = 300
const OUTCASTS_MAX = 1000
/** Who may read is who is a member, and everybody sees who that is: what encryption for all of them needs. */
const PRIVATE_ROOM: Readonly<Record<string, string>> = {
  'muc#roomconfig_persistentroom': '1',
  'muc#roomconfig_publicroom': '0',
  'muc#roomconfig_membersonly': '1',
  'muc#roomconfig_whois': 'anyone',
  'muc#roomconfig_moderatedroom': '0',
  'muc#roomconfig_allowinvites': '0',
  'muc#roomconfig_changesubject': '0',
  'muc#roomconfig_enablearchiving': '1',
}
/** Whoever finds it comes in. Who they are elsewhere is for those to know who run it. */
const OPEN_ROOM: Readonly<Record<string, string>> = {
  ...PRIVATE_ROOM,
  'muc#roomconfig_publicroom': '1',
  'muc#roomconfig_membersonly': '0',
  'muc#roomconfig_whois': 'moderators',
  'muc#roomconfig_allowinvites': '1',
}

interface Putting {
  readonly reason?: string | undefined
  readonly forGood?: boolean
}
interface Outcast {
  readonly address: string
  readonly reason: string | undefined
}

export const owning = ({ address, connection }: Given) => {
  const { requests } = connection
  const isRooms = async (to: string): Promise<boolean> => {
    try {
      const found = DiscoInfo.in(await requests.request('get', DiscoInfo.build({}), { to }))
      return (
        found?.features.some(feature => feature.var === NS_MUC) === true &&
        found.identities.some(({ category, type }) => category === 'conference' && type === 'text')
      )
    } catch (error) {
      if (error instanceof StanzaError) return false
      throw error
    }
  }
  const submit = (room: string, values: Readonly<Record<string, string>>) => {
    const fields = [
      { var: 'FORM_TYPE', type: 'hidden' as const, values: [FORM_ROOM_CONFIG] },
      ...Object.entries(values).map(([name, value]) => ({ var: name, values: [value] })),
    ]
    return requests.request('set', MucOwner.build({ form: { type: 'submit', fields } }), { to: room })
  }
  return {
    /** Where the own server has rooms. */
    async service(): Promise<string> {
      const domain = Jid.parse(address).domain
      const answer = await requests.request('get', DiscoItems.build({}), { to: domain }).catch(passOver)
      for (const { jid } of (answer && DiscoItems.in(answer))?.items.slice(0, SERVICES_MAX) ?? []) {
        if (jid.local === '' && (await isRooms(jid.toString()))) return jid.toString()
      }
      throw new ClientError('not-found', { field: 'rooms' })
    },
    /** What its members are to know alone is not said here. */
    found: (room: string, name: string, { open, most }: NewGroupRules = {}) =>
      submit(room, {
        ...(open === true ? OPEN_ROOM : PRIVATE_ROOM),
        'muc#roomconfig_roomname': open === true ? name : '',
        ...(most !== undefined && { 'muc#roomconfig_maxusers': String(most) }),
      }),
    /** §10.2: fields that are left out stay. */
    configure: (room: string, { name, about, onlyAdmins, slow }: RoomChange) =>
      submit(room, {
        ...(name !== undefined && { 'muc#roomconfig_roomname': name }),
        ...(about !== undefined && { 'muc#roomconfig_roomdesc': about.trim().slice(0, ABOUT_MAX) }),
        ...(onlyAdmins !== undefined && {
          'muc#roomconfig_moderatedroom': onlyAdmins ? '1' : '0',
          [FIELD_MUTES_MEMBERS]: onlyAdmins ? '1' : '0',
        }),
        // XEP-0500 §4.1.
        ...(slow !== undefined && { 'muc#roomconfig_slow_mode_duration': String(slow) }),
      }),
    /** §7.10: whoever runs it is asked (§9.9). */
    async petition(room: string, nick: string): Promise<void> {
      const fields = [
        { var: 'FORM_TYPE', type: 'hidden' as const, values: [FORM_MUC_REGISTER] },
        { var: 'muc#register_roomnick', values: [nick] },
      ]
      try {
        await requests.request('set', Registration.build({ form: { type: 'submit', fields } }), { to: room })
      } catch (error) {
        if (!(error instanceof StanzaError)) throw error
        throw new ClientError(error.condition === 'item-not-found' ? 'not-found' : 'not-allowed', {
          cause: error,
        })
      }
    },
    /** §9.9. */
    refuse(room: string, { address: who, nick }: Petition): void {
      const fields = [
        { var: 'FORM_TYPE', type: 'hidden' as const, values: [FORM_MUC_REGISTER] },
        { var: 'muc#register_jid', values: [who] },
        { var: 'muc#register_roomnick', values: [nick] },
        { var: 'muc#register_allow', values: ['0'] },
      ]
      connection.send(el(NS_CLIENT, 'message', { to: room }, DataForm.build({ type: 'submit', fields })))
    },
    /** §9.1, §9.4: banned, or no member any more. */
    putOut: (room: string, who: string, { reason = '', forGood }: Putting) =>
      requests.request(
        'set',
        MucAdmin.build({
          items: [
            {
              jid: Jid.parse(who),
              affiliation: forGood ? 'outcast' : 'none',
              ...(reason !== '' && { reason: reason.slice(0, REASON_MAX) }),
            },
          ],
        }),
        { to: room },
      ),
    /** §9.2. */
    async outcasts(room: string): Promise<readonly Outcast[]> {
      const asked = MucAdmin.build({ items: [{ affiliation: 'outcast' }] })
      const answer = MucAdmin.in(await requests.request('get', asked, { to: room }))
      return (answer?.items ?? [])
        .slice(0, OUTCASTS_MAX)
        .flatMap(({ jid, reason }) =>
          jid ? [{ address: jid.bare.toString(), reason: reason?.slice(0, REASON_MAX) || undefined }] : [],
        )
    },
    /** §10.9. */
    destroy: (room: string) => requests.request('set', MucOwner.build({ destroy: {} }), { to: room }),
  }
}

/** Why one is not let in, where it can be said (XEP-0045 §7.2.5 to §7.2.9). */
const SHUT: Readonly<Record<string, string>> = {
  forbidden: 'banned',
  'registration-required': 'membership',
  'service-unavailable': 'full',
}
/** What a screen is told of it. */
export const shutOut = (error: unknown): unknown => {
  if (!(error instanceof StanzaError)) return error
  if (error.condition === 'not-authorized')
    return new ClientError('wrong-password', { field: 'password', cause: error })
  const field = SHUT[error.condition]
  return field === undefined ? error : new ClientError('not-allowed', { field, cause: error })
}
const passOver = (error: unknown): undefined => {
  if (!(error instanceof StanzaError)) throw error
  return undefined
}
