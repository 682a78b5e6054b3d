/**
 * Which messages stand in which thread: a row for each below the name of its thread, so that a thread is read without the conversation
 * around it. A thread is called by the place of the message that it hangs on; while that message is not here, by the id that speaks of it,
 * and moved when it comes.
 */
import type { Range, SealedStore, Unit } from './sealed.ts'

/** `id`: as it went over the wire; `root`: the message that it hangs on, where that is or was on this device. */
export interface InThread {
  readonly id: string
  readonly root: string | undefined
}
/** By this name screens speak of a thread. */
export const refOf = ({ id, root }: InThread): string => root ?? `~${id}`

interface Placed {
  readonly conversation: string
  readonly order: string
  readonly thread?: InThread | undefined
  /** How many messages hang on it. */
  readonly answers?: number | undefined
}
interface Root extends Placed {
  readonly stanzaId: string | undefined
  readonly archiveId?: string | undefined
}
type Marks = Pick<Placed, 'thread' | 'answers'>
type Update = (
  unit: Unit,
  conversation: string,
  order: string,
  change: (was: Marks) => Marks,
) => Promise<unknown>

/** Whoever speaks of more beginnings that nobody has, or more often of one, is taken to have said it outside of threads. */
const EACH_MAX = 1000
const ALL_MAX = 2000
const WAITING = '~/'

export class Threads {
  readonly #store: SealedStore
  readonly #update: Update
  /** Threads without a beginning here: for all other messages nothing has to be read. */
  readonly #waiting = new Map<string, number>()

  constructor(store: SealedStore, update: Update) {
    this.#store = store
    this.#update = update
  }
  async load(): Promise<void> {
    for (const [name, orders] of await this.#store.range<readonly string[]>('threads', WAITING))
      this.#waiting.set(name, orders.length)
  }

  /** There are messages here that hang on this one, which is not. */
  isWaiting(conversation: string, id: string): boolean {
    return this.#waiting.has(this.#waitingName(conversation, id))
  }
  mayWait(conversation: string, id: string): boolean {
    const count = this.#waiting.get(this.#waitingName(conversation, id))
    return count === undefined ? this.#waiting.size < ALL_MAX : count < EACH_MAX
  }

  /** In the unit of work that puts the message. */
  async join(unit: Unit, { conversation, order, thread }: Placed): Promise<void> {
    if (!thread) return
    const row = this.#row(conversation, refOf(thread), order)
    if (await unit.get('threads', row)) return
    unit.put('threads', row, true)
    if (thread.root === undefined) return this.#wait(unit, conversation, thread.id, order)
    unit.put('threads', this.#row(conversation, thread.root, thread.root), true)
    await this.#count(unit, conversation, thread.root, 1)
  }
  /** What came before the message that it hangs on. */
  async adopt(unit: Unit, root: Root): Promise<void> {
    if (this.#waiting.size === 0 || root.thread) return
    const { conversation, order } = root
    for (const id of new Set([root.archiveId, root.stanzaId])) {
      const name = id === undefined ? undefined : this.#waitingName(conversation, id)
      if (id === undefined || name === undefined || !this.#waiting.has(name)) continue
      const orders = (await unit.get<readonly string[]>('threads', name)) ?? []
      for (const one of orders) {
        unit.delete('threads', this.#row(conversation, `~${id}`, one))
        unit.put('threads', this.#row(conversation, order, one), true)
        await this.#update(unit, conversation, one, was => ({ ...was, thread: { id, root: order } }))
      }
      unit.put('threads', this.#row(conversation, order, order), true)
      await this.#count(unit, conversation, order, orders.length)
      this.#forget(unit, name)
    }
  }
  /** In the unit of work that deletes the message. */
  async leave(unit: Unit, { conversation, order, thread, answers }: Placed): Promise<void> {
    if (answers !== undefined) unit.delete('threads', this.#row(conversation, order, order))
    if (!thread) return
    unit.delete('threads', this.#row(conversation, refOf(thread), order))
    if (thread.root !== undefined) return this.#count(unit, conversation, thread.root, -1)
    const name = this.#waitingName(conversation, thread.id)
    const orders = (await unit.get<readonly string[]>('threads', name)) ?? []
    const left = orders.filter(one => one !== order)
    if (left.length === 0) return this.#forget(unit, name)
    unit.put('threads', name, left)
    this.#waiting.set(name, left.length)
  }

  /** Places of its messages, the beginning among them. */
  async orders(conversation: string, ref: string, range: Range): Promise<readonly string[]> {
    const prefix = this.#row(conversation, ref, '')
    const { before, after, ...options } = range
    const rows = await this.#store.range('threads', prefix, {
      ...options,
      ...(before === undefined ? {} : { before: prefix + before }),
      ...(after === undefined ? {} : { after: prefix + after }),
    })
    return rows.map(([name]) => name.slice(prefix.length))
  }

  async #wait(unit: Unit, conversation: string, id: string, order: string): Promise<void> {
    const name = this.#waitingName(conversation, id)
    const orders = (await unit.get<readonly string[]>('threads', name)) ?? []
    unit.put('threads', name, [...orders, order])
    this.#waiting.set(name, orders.length + 1)
  }
  #forget(unit: Unit, name: string): void {
    unit.delete('threads', name)
    unit.afterwards(() => this.#waiting.delete(name))
  }
  async #count(unit: Unit, conversation: string, root: string, by: number): Promise<void> {
    await this.#update(unit, conversation, root, was => ({
      ...was,
      answers: Math.max(0, (was.answers ?? 0) + by) || undefined,
    }))
  }
  #row(conversation: string, ref: string, order: string): string {
    return `${this.#store.hidden('threads', conversation, ref)}/${order}`
  }
  #waitingName(conversation: string, id: string): string {
    return WAITING + this.#store.hidden('threads', conversation, `~${id}`)
  }
}
