/** A room on the scripted server, and a client inside. */
import {
  Bookmark,
  DiscoInfo,
  type Element,
  FORM_ROOM_INFO,
  formOf,
  Jid,
  MucAdmin,
  NS_BOOKMARKS,
  NS_MAM,
  NS_MAV,
  NS_MUC,
  NS_OCCUPANT_ID,
  type Stanza,
  xml,
} from '@corrillo/xmpp'
import type { Platform } from '../platform/platform.ts'
import { DOMAIN, ME, type ScriptedServer } from './scripted-server.ts'
import { type SignedIn, signedIn, until } from './signed-in.ts'

export const ROOM = `garden@rooms.${DOMAIN}`
export const BRUNO = `bruno@${DOMAIN}`
export const PRIVATE = ['muc_membersonly', 'muc_nonanonymous']
export const OPEN = ['muc_open', 'muc_semianonymous']

export interface Room {
  kind: readonly string[]
  /** Garden, where it is not said. */
  name?: string
  members: readonly string[]
  admins?: readonly string[]
  owners?: readonly string[]
  /** What it says of itself (XEP-0045 §6.4). */
  info?: Readonly<Record<string, string>> | undefined
  /** Runs before a list is answered. */
  asked?: (wanted: string | undefined) => void
}
/** A room on the scripted server, as its own people find it. */
export const roomOn = (server: ScriptedServer, room: Room): void => {
  server.other = (iq: Stanza): Element | undefined => {
    if (iq.to?.bare.toString() !== ROOM) return undefined
    const admin = iq.payload && MucAdmin.tryParse(iq.payload)
    if (admin) {
      const wanted = admin.items[0]?.affiliation
      room.asked?.(wanted)
      const lists = new Map([
        ['member', room.members],
        ['admin', room.admins],
        ['owner', room.owners],
      ])
      const listed = lists.get(wanted ?? '') ?? []
      return MucAdmin.build({ items: listed.map(one => ({ jid: Jid.parse(one), affiliation: wanted })) })
    }
    return DiscoInfo.build({
      identities: [{ category: 'conference', type: 'text', name: room.name ?? 'Garden' }],
      features: [NS_MUC, NS_MAM, NS_MAV, NS_OCCUPANT_ID, ...room.kind].map(name => ({ var: name })),
      forms: room.info ? [formOf('result', FORM_ROOM_INFO, room.info)] : [],
    })
  }
  const name = room.name ?? 'Garden'
  const item = Bookmark.build({ ...(name === '' ? {} : { name }), autojoin: true, nick: 'ana' })
  server.items.set(`${ME} ${NS_BOOKMARKS}`, new Map([[ROOM, item]]))
}
export const occupant = (
  nick: string,
  jid: string | undefined,
  id: string,
  more = '',
  affiliation = 'member',
): string =>
  `<presence xmlns='jabber:client' from='${ROOM}/${nick}' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='${affiliation}' role='participant'${jid === undefined ? '' : ` jid='${jid}/x'`}/>${more}</x><occupant-id xmlns='urn:xmpp:occupant-id:0' id='${id}'/></presence>`
export const entered = async (
  server: ScriptedServer,
  parts: Partial<Omit<Platform, 'clock'>> = {},
): Promise<SignedIn> => {
  const begun = await signedIn(server, parts)
  await enters(server, begun)
  return begun
}
/** XEP-0045 §10.2.1: the room tells that its configuration has changed. */
export const reconfigured = (server: ScriptedServer): void =>
  server.push(
    xml`<message xmlns='jabber:client' type='groupchat' from='${ROOM}' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc#user'><status code='104'/></x></message>`,
  )
/** The room lets the client in, and says who is inside. */
export const enters = async (server: ScriptedServer, { engine }: SignedIn): Promise<void> => {
  await until(engine.conversations, items => items.some(item => item.address === ROOM))
  while (!server.sent.some(one => one.name === 'presence' && one.attr('to') === `${ROOM}/ana`))
    await new Promise(resolve => setImmediate(resolve))
  server.push(occupant('bruno', BRUNO, 'o-bruno'))
  server.push(occupant('ana', ME, 'o-ana', "<status code='110'/>"))
  await until(engine.groups.of(ROOM)!.view, view => view.where === 'in')
}
