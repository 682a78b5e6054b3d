/** What is asked of a room (XEP-0045 §6, §9); what few ask for seldom is in `owning.ts`. */
import {
  type DataForm,
  DiscoInfo,
  FIELD_MUTES_MEMBERS,
  fieldValue,
  FORM_ROOM_INFO,
  Jid,
  Moderate,
  MucAdmin,
  NS_MAM,
  NS_MAV,
  NS_MUC,
  NS_TOKEN_INVITE,
  Ping,
  Registration,
  StanzaError,
} from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { ABOUT_MAX, type Affiliation, NAME_MAX, type RoomKind } from '../../store/rooms.ts'

export interface RoomInfo {
  readonly name: string | undefined
  readonly about: string | undefined
  readonly picture: string | undefined
  readonly kind: RoomKind
  readonly archived: boolean
  readonly tellsMembers: boolean
  readonly hasTokens: boolean
  readonly needsPassword: boolean
  readonly membersOnly: boolean
  readonly onlyAdmins: boolean
  /** XEP-0500: seconds between two messages of one person; 0: as fast as they like. */
  readonly slow: number
  /** Inside now, and at most. */
  readonly people: number | undefined
  readonly most: number | undefined
}
export interface Listed {
  readonly address: string
  readonly affiliation: Affiliation
  readonly nick: string | undefined
  /** As `Occupant` has it. */
  readonly picture?: string | undefined
}

const LISTS = ['owner', 'admin', 'member'] as const

export const roomRequests = ({ connection }: Given) => {
  const { requests } = connection
  const info = async (to: string) => DiscoInfo.in(await requests.request('get', DiscoInfo.build({}), { to }))
  /** Undefined where it is not shown to us. */
  const listed = async (room: string, affiliation: Affiliation): Promise<readonly Listed[] | undefined> => {
    try {
      const asked = MucAdmin.build({ items: [{ affiliation }] })
      const answer = MucAdmin.in(await requests.request('get', asked, { to: room }))
      return (answer?.items ?? []).flatMap(({ jid, nick }) =>
        jid && jid.local !== '' ? [{ address: jid.bare.toString(), affiliation, nick }] : [],
      )
    } catch (error) {
      if (error instanceof StanzaError && ['forbidden', 'not-allowed'].includes(error.condition))
        return undefined
      throw error
    }
  }
  return {
    async info(room: string): Promise<RoomInfo> {
      const found = await info(room)
      const has = (name: string): boolean => found?.features.some(feature => feature.var === name) ?? false
      if (!has(NS_MUC)) throw new ClientError('not-found')
      const form = found?.forms.find(one =>
        one.fields.some(field => field.var === 'FORM_TYPE' && field.values[0] === FORM_ROOM_INFO),
      )
      const name = found?.identities.find(one => one.category === 'conference')?.name?.slice(0, NAME_MAX)
      const about = form?.fields.find(field => field.var === 'muc#roominfo_description')?.values.join('\n')
      const number = (of: string) => numberIn(form && fieldValue(form, of))
      return {
        // Of a room without a name servers say the first part of its address, or nothing.
        name: name === Jid.parse(room).local ? undefined : name || undefined,
        // XEP-0486 §3.
        picture: form && pictureIn(form),
        about: about?.trim().slice(0, ABOUT_MAX) || undefined,
        kind: has('muc_membersonly') && has('muc_nonanonymous') ? 'private' : 'open',
        archived: has(NS_MAM),
        tellsMembers: has(NS_MAV),
        hasTokens: has(NS_TOKEN_INVITE),
        needsPassword: has('muc_passwordprotected'),
        membersOnly: has('muc_membersonly'),
        onlyAdmins: form !== undefined && fieldValue(form, FIELD_MUTES_MEMBERS) === '1',
        slow: number('muc#roominfo_slow_mode_duration') ?? 0,
        people: number('muc#roominfo_occupants'),
        most: number('muc#roomconfig_maxusers'),
      }
    },
    /** §9.5, §10.5, §10.8: undefined where it is not shown to us. */
    async members(room: string): Promise<readonly Listed[] | undefined> {
      const lists = (await Promise.all(LISTS.map(affiliation => listed(room, affiliation)))).filter(
        list => list !== undefined,
      )
      return lists.length === 0 ? undefined : lists.flat()
    },
    affiliate: (room: string, who: readonly string[], affiliation: Affiliation) =>
      requests.request(
        'set',
        MucAdmin.build({ items: who.map(one => ({ jid: Jid.parse(one), affiliation })) }),
        { to: room },
      ),
    /** §7.13: no member any more, by one's own wish. */
    resign: (room: string) =>
      requests.request('set', Registration.build({ remove: true }), { to: room }).catch(passOver),
    /** XEP-0425 §4. */
    async moderate(room: string, id: string, reason: string): Promise<void> {
      const asked = Moderate.build({ id, retract: {}, ...(reason === '' ? {} : { reason }) })
      try {
        await requests.request('set', asked, { to: room })
      } catch (error) {
        if (!(error instanceof StanzaError)) throw error
        throw new ClientError(error.condition === 'forbidden' ? 'not-allowed' : 'not-found', { cause: error })
      }
    },
    /** XEP-0410: 'in', 'out', or undefined when nobody can say. */
    async ping(room: string, nick: string): Promise<'in' | 'out' | undefined> {
      try {
        await requests.request('get', Ping.build({}), { to: `${room}/${nick}` })
        return 'in'
      } catch (error) {
        if (!(error instanceof StanzaError)) return undefined
        return pinged(error.condition)
      }
    },
  }
}
/** What of it is remembered. */
export const toldBy = ({
  name,
  about,
  kind,
  picture,
  tellsMembers,
  hasTokens,
  onlyAdmins,
  slow,
}: RoomInfo) => ({ name, about, kind, picture, tellsMembers, hasTokens, onlyAdmins, slow })
export type RoomRequests = ReturnType<typeof roomRequests>

/** XEP-0500 §5.2: what is no number is none; §7: nor one that nobody would wait for. */
const numberIn = (text = ''): number | undefined =>
  /^[0-9]{1,6}$/u.test(text) ? Number(text) || undefined : undefined

const pictureIn = ({ fields }: DataForm): string | undefined =>
  fields
    .find(field => field.var === 'muc#roominfo_avatarhash')
    ?.values.find(hash => /^[0-9a-f]{40}$/u.test(hash))

/** XEP-0410 §3.2. */
const pinged = (condition: string): 'in' | 'out' | undefined => {
  if (condition.startsWith('remote-server')) return undefined
  return ['service-unavailable', 'feature-not-implemented', 'item-not-found'].includes(condition)
    ? 'in'
    : 'out'
}
const passOver = (error: unknown): undefined => {
  if (!(error instanceof StanzaError)) throw error
  return undefined
}
