/** A room in memory with what surrounds it: the line of what it has to do, and one change of what is stored at a time. */
import { createHmac } from 'node:crypto'
import type { Jid } from '@corrillo/xmpp'
import { isPromise } from '../../host/awaitable.ts'
import type { Awaitable, Outcome } from '../../host/module.ts'
import type { Delivery } from './delivery.ts'
import { Line } from './line.ts'
import type { RoomArchive } from './room-archive.ts'
import type { Effect, Env, Letter, RoomLimits, RoomState, Step } from './room/state.ts'

export interface Surroundings {
  readonly archive: RoomArchive
  readonly delivery: Delivery
  readonly limits: RoomLimits
  now(): number
  id(): string
  post(room: Jid, letter: Letter): Awaitable<void>
  /** Undefined when nothing has to be written. */
  write(before: RoomState, after: RoomState, key: string): Promise<void> | undefined
  /** The room is no more. */
  gone(room: OpenRoom): Promise<void>
  /** State has changed: indexes follow. */
  changed(before: RoomState, after: RoomState): void
}

export class OpenRoom {
  readonly jid: Jid
  /** Base64. */
  readonly key: string
  state: RoomState
  /** When it was last asked for, or left by the last one. */
  usedAt: number
  isGone = false
  private readonly around: Surroundings
  private readonly line = new Line()
  private readonly ids = new Map<string, string>()
  private last: string | undefined
  private writing: Promise<void> | undefined = undefined

  constructor(state: RoomState, key: string, last: string | undefined, around: Surroundings) {
    this.jid = state.jid
    this.state = state
    this.key = key
    this.last = last
    this.around = around
    this.usedAt = around.now()
  }

  /** Nothing is under way. */
  get idle(): boolean {
    return this.line.idle && this.writing === undefined
  }

  /** A person has the same id in this room for ever, and nobody can work out whose it is (XEP-0421 §4). */
  private occupantId(account: Jid): string {
    const bare = account.bare.toString()
    const known = this.ids.get(bare)
    if (known !== undefined) return known
    const id = createHmac('sha256', Buffer.from(this.key, 'base64')).update(bare).digest('base64url')
    if (this.ids.size < 10_000) this.ids.set(bare, id)
    return id
  }

  env(): Env {
    const { around } = this
    return {
      now: around.now(),
      limits: around.limits,
      id: () => around.id(),
      occupantId: (_, account) => this.occupantId(account),
    }
  }

  /** What leaves nothing on disk but the archive: decided at once, told in order. */
  step(decide: (room: RoomState, env: Env) => Step): Outcome {
    return this.perform(decide(this.state, this.env()))
  }

  private perform({ room, effects }: Step): Outcome {
    const before = this.state
    this.state = room
    if (room.occupants !== before.occupants && room.occupants.size === 0) this.usedAt = this.around.now()
    this.around.changed(before, room)
    const waits: Promise<void>[] = []
    const acts = effects.map(effect => this.prepared(effect, room, waits))
    const durable = waits.length > 1 ? Promise.all(waits).then(() => undefined) : waits[0]
    const done = this.line.add(durable, () => inOrder(acts, 0))
    if (isPromise(done)) done.catch(() => undefined)
    return { durable, run: () => done }
  }

  /** The archive gives its ids now, in the order in which things are decided. */
  private prepared(effect: Effect, room: RoomState, waits: Promise<void>[]): () => Awaitable<void> {
    const { archive, delivery } = this.around
    switch (effect.kind) {
      case 'tell':
        return () => delivery.tell(effect.to, effect.stanza)
      case 'say': {
        if (effect.kept === undefined) return () => delivery.tell(effect.to, effect.stanza)
        const { id, durable } = archive.keep(room.jid, effect.kept)
        this.last = id
        waits.push(durable)
        const stanza = archive.identified(effect.stanza, room.jid, id)
        return () => delivery.tell(effect.to, stanza)
      }
      case 'letter':
        return () => this.around.post(this.jid, effect)
      case 'history': {
        const { last } = this
        return async () => {
          for (const message of await archive.history(room, effect.wish, last, effect.to.jid))
            delivery.tell([effect.to], message)
        }
      }
      case 'gone':
        this.isGone = true
        return () => this.around.gone(this)
    }
  }

  /**
   * A change of what is stored. It is on disk before it is true: decided, written, and decided once more on the room as it is by then, in
   * which nothing that is stored can have changed.
   */
  change(decide: (room: RoomState, env: Env) => Step): Promise<void> {
    return this.alone(async () => {
      const planned = decide(this.state, this.env())
      const written = this.around.write(this.state, planned.room, this.key)
      if (written !== undefined) await written
      const { run } = this.perform(written === undefined ? planned : decide(this.state, this.env()))
      await run?.()
    })
  }
  /** One at a time. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.writing !== undefined) await this.writing
    const done = work()
    const settled = done.then(
      () => undefined,
      () => undefined,
    )
    this.writing = settled
    void settled.then(() => {
      if (this.writing === settled) this.writing = undefined
    })
    return done
  }
}

const inOrder = (acts: readonly (() => Awaitable<void>)[], from: number): Awaitable<void> => {
  for (let i = from; i < acts.length; i++) {
    const done = acts[i]!()
    if (isPromise(done)) return done.then(() => inOrder(acts, i + 1))
  }
}
