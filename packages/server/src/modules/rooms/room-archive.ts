/** The archive of a room: what is kept, history on entering (XEP-0045 §7.2.13), queries (XEP-0313). */
import {
  Delay,
  type Element,
  el,
  Jid,
  MucUser,
  type MucJoin,
  NS_MUC_USER,
  NS_SID,
  parseDateTime,
  parseElement,
  readWritten,
  StanzaError,
} from '@corrillo/xmpp'
import type { Clock, Log } from '../../host/module.ts'
import type { ArchiveStore, Entry } from '../../storage/shapes.ts'
import type { Archive } from '../mam/index.ts'
import { ownKeysOf } from './own-keys.ts'
import { isSubject } from './rules/subject.ts'
import { occupantsOf, seesJids } from './room/people.ts'
import type { RoomState } from './room/state.ts'

const DAY_MS = 86_400_000

export interface Kept {
  readonly id: string
  readonly durable: Promise<void>
}
const withId = (stanza: Element, room: Jid, id: string): Element =>
  stanza.append(el(NS_SID, 'stanza-id', { by: room.toString(), id }))

/** S166: who it really was stays between the room and those who may know. */
const withoutPerson = (stanza: Element): Element =>
  stanza.filter(
    c => typeof c === 'string' || !c.is('x', NS_MUC_USER) || MucUser.tryParse(c)?.items.length === 0,
  )

/** Characters: what is shorter has few keys. */
const LONG = 8_192
const shownTo = (reader: Jid, message: Element): Element => ownKeysOf(message)?.(reader) ?? message

export class RoomArchive {
  private readonly store: ArchiveStore
  private readonly clock: Clock
  private readonly log: Log
  private readonly page: number
  /** One promise for all messages of one commit. */
  private readonly told = new WeakMap<Promise<void>, Promise<void>>()

  constructor(store: ArchiveStore, { clock, log, page }: { clock: Clock; log: Log; page: number }) {
    this.store = store
    this.clock = clock
    this.log = log
    this.page = page
  }

  /** The id is the place in the order of commits (S194, S196). */
  keep(room: Jid, stanza: Element): Kept {
    const from = Jid.parse(stanza.attr('from') as string)
    const { id, durable } = this.store.append({ recipient: room, from, to: room, stanza: stanza.toString() })
    return { id, durable: this.orRefused(durable) }
  }

  private orRefused(durable: Promise<void>): Promise<void> {
    let told = this.told.get(durable)
    if (told === undefined) {
      told = durable.catch(error => {
        this.log.error('archive refused', { condition: (error as { readonly condition?: string }).condition })
        throw new StanzaError('wait', 'resource-constraint', 'the message could not be stored')
      })
      this.told.set(durable, told)
    }
    return told
  }
  identified = withId

  /** As a newcomer gets it; `last` is the newest that was said when he entered. */
  async history(
    room: RoomState,
    wish: MucJoin['history'],
    last: string | undefined,
    to: Jid,
  ): Promise<readonly Element[]> {
    const max = Math.min(wish?.maxstanzas ?? room.config.history, room.config.history)
    if (max === 0 || wish?.maxchars === 0 || last === undefined) return []
    const since = wish?.since === undefined ? undefined : parseDateTime(wish.since)?.getTime()
    const start = Math.max(
      since ?? 0,
      wish?.seconds === undefined ? 0 : this.clock.now() - wish.seconds * 1000,
    )
    const page = await this.store.query(room.jid, {
      max: max * 2,
      backwards: true,
      ...(start > 0 && { start }),
    })
    const found: Element[] = []
    let chars = wish?.maxchars ?? Number.POSITIVE_INFINITY
    for (const entry of page.entries.toReversed()) {
      if (entry.id > last) continue
      const message = this.past(room, entry, to)
      if (message === undefined) continue
      // Of most nobody counts them: joining writes nothing twice.
      if (chars < Number.POSITIVE_INFINITY) chars -= message.with({ to: to.toString() }).toString().length
      if (chars < 0 || found.length === max) break
      found.push(message)
    }
    return found.reverse()
  }

  private past(room: RoomState, { id, stamp, stanza }: Entry, to: Jid): Element | undefined {
    const message = shownTo(to, withoutPerson(parseElement(stanza)))
    if (isSubject(message.children)) return undefined
    const delay = Delay.build({ from: room.jid, stamp: new Date(stamp), reason: '' })
    return withId(message, room.jid, id).append(delay)
  }

  /** What `reader` may ask; that he may is checked before. */
  queryable(room: RoomState, reader: Jid): Archive {
    const viewer = occupantsOf(room, reader)[0]
    const named = seesJids(room, viewer)
    const shown = ({ stanza }: Entry): Element => {
      const message = stanza.length > LONG ? shownTo(reader, parseElement(stanza)) : readWritten(stanza)
      return named ? message : withoutPerson(message)
    }
    return { address: room.jid, messages: this.store, page: this.page, shown }
  }

  async find(room: Jid, id: string): Promise<Element | undefined> {
    const found = await this.store.query(room, { ids: [id], max: 1 }).catch((error: unknown) => {
      if (error instanceof StanzaError) return undefined
      throw error
    })
    const entry = found?.entries[0]
    return entry && parseElement(entry.stanza)
  }

  replace(room: Jid, id: string, tombstone: Element): Promise<boolean> {
    return this.store.replace(room, id, tombstone.toString())
  }
  /** Everything of a room that is no more. */
  clear(room: Jid): Promise<number> {
    return this.store.expire(this.clock.now() + DAY_MS, room)
  }

  expire(before: number): Promise<number> {
    return this.store.expire(before)
  }

  async newest(room: Jid): Promise<string | undefined> {
    return (await this.store.bounds(room)).last?.id
  }
}
