/** All rooms of the service: found, opened from disk, made, put away. */
import { Jid, StanzaError } from '@corrillo/xmpp'
import type { Awaitable, DomainRecords, HostView, Log } from '../../host/module.ts'
import type { DocumentStore, MapStore } from '../../storage/shapes.ts'
import { OpenRoom, type Surroundings } from './open-room.ts'
import { differs, emptyRoom, isKept, recordOf, roomFrom, type RoomRecord, rowChanges } from './record.ts'
import type { RoomArchive } from './room-archive.ts'
import type { Affiliated, RoomState } from './room/state.ts'
import { allowed, type RoomConfig } from './room/config.ts'

/** What is known of every room without opening it. */
export interface Listing {
  readonly jid: Jid
  readonly creator: string
  readonly config: RoomConfig
}
export interface HallParts {
  readonly domain: string
  readonly host: HostView
  readonly records: DomainRecords
  readonly rows: MapStore<Affiliated>
  readonly cards: DocumentStore<string>
  readonly archive: RoomArchive
  readonly log: Log
  readonly surroundings: Omit<Surroundings, 'write' | 'gone' | 'changed'>
  /** Seats came or went. */
  seatsChanged(before: RoomState, after: RoomState): void
}

export class Hall {
  private readonly parts: HallParts
  private readonly listings = new Map<string, Listing>()
  private readonly open = new Map<string, OpenRoom>()
  private readonly opening = new Map<string, Promise<OpenRoom | undefined>>()
  private readonly making = new Set<string>()
  private readonly around: Surroundings
  private ready: Promise<void> | undefined

  constructor(parts: HallParts) {
    this.parts = parts
    this.around = {
      ...parts.surroundings,
      write: (before, after, key) => this.write(before, after, key),
      gone: room => this.forget(room),
      changed: (before, after) => {
        if (before.config !== after.config || before.locked !== after.locked) this.list(after)
        if (before.seats !== after.seats) parts.seatsChanged(before, after)
      },
    }
    this.ready = this.read().then(
      () => {
        this.ready = undefined
      },
      error => {
        parts.log.error('rooms could not be read', { error: String(error) })
        // What is not known must not be made anew.
        throw new StanzaError('wait', 'internal-server-error')
      },
    )
    this.ready.catch(() => undefined)
  }

  private async read(): Promise<void> {
    for (const [local, record] of await this.parts.records.entries()) {
      const { creator, config } = record as RoomRecord
      this.listings.set(local, { jid: this.jidOf(local), creator, config })
    }
  }

  private jidOf(local: string): Jid {
    return Jid.of(local, this.parts.domain)
  }

  private list({ jid, creator, config }: RoomState): void {
    this.listings.set(jid.local, { jid, creator, config })
  }

  /** Of rooms that are in memory: how many are inside. */
  occupants(room: Jid): number {
    return this.open.get(room.local)?.state.occupants.size ?? 0
  }
  /** Once everything is read. */
  async all(): Promise<readonly Listing[]> {
    await this.ready
    return [...this.listings.values()]
  }

  opened(): Iterable<OpenRoom> {
    return this.open.values()
  }

  find(jid: Jid): Awaitable<OpenRoom | undefined> {
    const known = this.open.get(jid.local)
    if (known !== undefined) {
      known.usedAt = this.around.now()
      return known
    }
    if (this.ready !== undefined) return this.ready.then(() => this.find(jid))
    if (!this.listings.has(jid.local)) return undefined
    const under = this.opening.get(jid.local) ?? this.load(jid.local)
    this.opening.set(jid.local, under)
    return under
  }

  private async load(local: string): Promise<OpenRoom | undefined> {
    try {
      const jid = this.jidOf(local)
      const [record, rows, last] = await Promise.all([
        this.parts.records.get(local) as Awaitable<RoomRecord | undefined>,
        this.parts.rows.entries(jid),
        this.parts.archive.newest(jid),
      ])
      if (record === undefined) return undefined
      const config = this.allowed(record.config)
      const room = new OpenRoom(roomFrom(jid, { ...record, config }, rows), record.key, last, this.around)
      this.open.set(local, room)
      return room
    } finally {
      this.opening.delete(local)
    }
  }

  private allowed(config: RoomConfig): RoomConfig {
    return allowed(config, this.around.limits)
  }

  countOf(creator: Jid): number {
    const bare = creator.bare.toString()
    let count = 0
    for (const listing of this.listings.values()) if (listing.creator === bare) count++
    return count
  }

  /** Whatever a room of that name has left is gone before the new one is there (S099). */
  async make(jid: Jid, creator: Jid, config: RoomConfig): Promise<OpenRoom> {
    if (this.making.has(jid.local))
      throw new StanzaError('wait', 'resource-constraint', 'The room is being made')
    this.making.add(jid.local)
    try {
      await this.clear(jid)
      const created = this.around.now()
      const state = emptyRoom(jid, {
        created,
        creator: creator.bare.toString(),
        config: this.allowed(config),
      })
      const key = Buffer.from(this.parts.host.random(32)).toString('base64')
      const room = new OpenRoom(state, key, undefined, this.around)
      this.open.set(jid.local, room)
      this.list(state)
      return room
    } finally {
      this.making.delete(jid.local)
    }
  }

  private write(before: RoomState, after: RoomState, key: string): Promise<void> | undefined {
    if (!isKept(before) && !isKept(after)) return undefined
    const { records, rows, log } = this.parts
    const work: Promise<void>[] = []
    const changes = rowChanges(before, after)
    if (changes.length > 0) work.push(rows.change(after.jid, changes))
    if (differs(before, after))
      work.push(records.set(after.jid.local, isKept(after) ? recordOf(after, key) : undefined))
    if (work.length === 0) return undefined
    return Promise.all(work).then(
      () => undefined,
      error => {
        log.error('room not stored', { error: String(error) })
        throw new StanzaError('wait', 'resource-constraint', 'the room could not be stored')
      },
    )
  }

  private async forget(room: OpenRoom): Promise<void> {
    const { local } = room.jid
    // Whoever made another one of that name has cleared up already.
    if (this.open.get(local) !== room || this.making.has(local)) return
    this.open.delete(local)
    await this.clear(room.jid)
  }

  private async clear(jid: Jid): Promise<void> {
    const { records, rows, cards, archive } = this.parts
    if (this.listings.delete(jid.local)) await records.set(jid.local, undefined)
    const left = (await rows.entries(jid)).map(([who]) => [who, undefined] as const)
    if (left.length > 0) await rows.change(jid, left)
    await archive.clear(jid)
    if ((await cards.get(jid)) !== undefined) await cards.set(jid, undefined)
  }

  /** A room in which nobody has been for a while is read from disk when it is needed again. */
  tidy(idleSince: number): void {
    for (const [local, room] of this.open)
      if (room.state.occupants.size === 0 && isKept(room.state) && room.idle && room.usedAt < idleSince)
        this.open.delete(local)
  }

  async stop(): Promise<void> {
    await this.ready?.catch(() => undefined)
  }
}
