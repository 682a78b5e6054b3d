/** XEP-0402: which rooms one is in, kept in a private node of the own account, so that every device enters the same ones. */
import {
  Bookmark,
  el,
  type Element,
  Jid,
  NS_BOOKMARKS,
  notifyFeature,
  parseElement,
  StanzaError,
} from '@corrillo/xmpp'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { blankRoom, type RoomRecord } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Pep } from '../pep/index.ts'
import { groupsIn, withGroups } from './groups.ts'

/** §3: for nobody else, all of them kept. */
const OPTIONS = {
  'pubsub#persist_items': 'true',
  'pubsub#max_items': 'max',
  'pubsub#send_last_published_item': 'never',
  'pubsub#access_model': 'whitelist',
}
/** With all the groups that somebody may sort a room by. */
const EXTENSIONS_MAX = 10_000
const NAME_MAX = 200

export interface BookmarkEvents {
  /** Another device has entered, or left. */
  entered(room: string): void
  left(room: string): void
}

const extensionsIn = (payload: Element): Pick<RoomRecord, 'extensions' | 'groups'> => {
  const found = payload.child('extensions', NS_BOOKMARKS)
  const text = found?.toString()
  const extensions = text === undefined || text.length > EXTENSIONS_MAX ? undefined : text
  return { extensions, groups: groupsIn(found) }
}

export const bookmarks = (given: Given, pep: Pep, nick: string, events: BookmarkEvents) => {
  const { address, rooms, store } = given

  /** Left here, and the word of it has not come back yet: what comes before that was said earlier, by this device, too. */
  const leaving = new Set<string>()

  const take = (unit: Unit, room: string, payload: Element): void => {
    const bookmark = Bookmark.tryParse(payload)
    if (!bookmark || (leaving.has(room) && bookmark.autojoin === true)) return
    leaving.delete(room)
    const before = rooms.in(unit, room)
    const said = extensionsIn(payload)
    if (bookmark.autojoin !== true) {
      if (before?.standing === 'in') leave(unit, room, said)
      return
    }
    const record = before ?? blankRoom(room, bookmark.nick ?? nick, given.now())
    rooms.put(unit, {
      ...record,
      name: record.name ?? bookmark.name?.slice(0, NAME_MAX),
      nick: bookmark.nick ?? record.nick,
      password: bookmark.password ?? record.password,
      standing: 'in',
      ended: undefined,
      bookmarked: true,
      ...said,
    })
    if (before?.standing !== 'in') unit.afterwards(() => events.entered(room))
  }
  const leave = (
    unit: Unit,
    room: string,
    said: Pick<RoomRecord, 'extensions' | 'groups'> = { extensions: undefined, groups: [] },
  ): void => {
    rooms.update(unit, room, { standing: 'out', ended: undefined, bookmarked: false, ...said })
    unit.afterwards(() => events.left(room))
  }
  const roomOf = (id: string | undefined): string | undefined => {
    const jid = id === undefined ? undefined : Jid.tryParse(id)
    return jid?.isBare && jid.local !== '' ? jid.toString() : undefined
  }
  const bookmarkOf = ({ name, nick: own, password, extensions, standing }: RoomRecord): Element =>
    el(
      NS_BOOKMARKS,
      'conference',
      { name, autojoin: String(standing === 'in') },
      el(NS_BOOKMARKS, 'nick', {}, own),
      password === undefined ? undefined : el(NS_BOOKMARKS, 'password', {}, password),
      extensions === undefined ? undefined : parseElement(extensions),
    )
  /** Says what is known here of a room; a server without such nodes keeps nothing, and the room stays on this device. */
  const publish = async (room: string): Promise<void> => {
    const record = rooms.get(room)
    if (!record || record.standing === 'invited') return
    if (record.standing === 'in') leaving.delete(room)
    try {
      await pep.publish(NS_BOOKMARKS, room, bookmarkOf(record), OPTIONS)
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error
      return
    }
    await store.exclusive(async unit => {
      if (rooms.in(unit, room)?.standing === 'in') rooms.update(unit, room, { bookmarked: true })
    })
  }

  pep.on(NS_BOOKMARKS, async (from, payload, id) => {
    const room = roomOf(id)
    if (from === address && payload && room !== undefined)
      await store.exclusive(async unit => take(unit, room, payload))
  })
  const module: ClientModule = { name: 'bookmarks', features: [notifyFeature(NS_BOOKMARKS)] }
  return {
    module,
    publish,
    /** By what a person sorts it, for all of their programs, and their server, to read. */
    async setGroups(room: string, groups: readonly string[]): Promise<void> {
      await store.exclusive(async unit => {
        const extensions = withGroups(rooms.in(unit, room)?.extensions, groups)
        rooms.update(unit, room, { groups, extensions })
      })
      await publish(room)
    },
    /** From now on, until the others have been told. */
    leaves: (room: string): void => void leaving.add(room),
    /** What other devices have said while this one was away, and what this one could not say. */
    async fetch(): Promise<void> {
      const items = await pep.items(address, NS_BOOKMARKS)
      leaving.clear()
      const listed = new Set<string>()
      await store.exclusive(async unit => {
        for (const { id, payload } of items) {
          const room = roomOf(id)
          if (!payload || room === undefined) continue
          listed.add(room)
          take(unit, room, payload)
        }
        for (const { address: room, standing, bookmarked } of rooms.all.get().values()) {
          if (standing === 'in' && bookmarked && !listed.has(room)) leave(unit, room)
        }
      })
      for (const { address: room, standing, bookmarked } of rooms.all.get().values())
        if (standing === 'in' && !bookmarked) await publish(room)
    },
  }
}
export type Bookmarks = ReturnType<typeof bookmarks>
