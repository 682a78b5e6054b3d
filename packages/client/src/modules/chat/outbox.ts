/**
 * Messages on their way out. A message is durable on this device before it is sent, keeps its place in its conversation, and leaves
 * the outbox when the server has it. After a lost session the archive is read first: what arrived is not sent again, and what is sent
 * again has the same origin id (D2, D3).
 */
import { el, type Element, HintStore, NS_CLIENT, OriginId } from '@corrillo/xmpp'
import { ClientError, type FailureReason, type MessageState } from '../../api.ts'
import { blankRoom, readersOf } from '../../store/rooms.ts'
import { type Given, PLAIN } from '../../pipeline/module.ts'
import { emptied, failed, isEmptied, type MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Plan } from '../omemo/encrypt.ts'
import type { Omemo } from '../omemo/index.ts'
import type { OpenPgpModule } from '../openpgp/index.ts'
import { withoutRecord } from '../ephemeral/wire.ts'
import { isBetweenDevices, reasonOf } from './giving-up.ts'
import type { Content } from './content.ts'
import { saying } from './saying.ts'
import { type Action, isOffRecord, type Waiting } from './waiting.ts'
import { type Hidden, omemoWay, type Way } from './way.ts'
import { became, type Place, written } from './written.ts'

/** A plain message and what encryption adds must stay under what servers take (262 144 bytes). */
const TEXT_BYTES_MAX = 60_000
const RETRY_MS = 15_000

export interface Ciphers {
  readonly omemo: Omemo
  readonly openpgp: Pick<OpenPgpModule, 'way' | 'isChosen'>
}
/** What the outbox has to know of rooms. */
export interface RoomGate {
  /** Inside, and what was missed is known. */
  isIn(room: string): boolean
  /** Who may read; rejects while that has to be decided. */
  readers(room: string): Promise<readonly string[]>
}

export const outbox = (given: Given, { omemo, openpgp }: Ciphers, gate: RoomGate) => {
  const { address: me, connection, conversations, facts, hidden, platform, rooms, store } = given
  const { contentOf } = saying(given)
  const inFlight = new Set<string>()
  const running = new Set<string>()
  const again = new Set<string>()
  let isReady = false

  const keyOf = (unit: Pick<Unit, 'hidden'>, { conversation, order }: Place) =>
    `${unit.hidden('outbox', conversation)}/${order}`

  const flush = (conversation: string): void => {
    if (!isReady || (rooms.get(conversation) && !gate.isIn(conversation))) return
    if (running.has(conversation)) {
      again.add(conversation)
      return
    }
    running.add(conversation)
    void work(conversation).finally(() => {
      running.delete(conversation)
      if (again.delete(conversation)) flush(conversation)
    })
  }
  /** In order, one after the other; what cannot go now keeps what comes after it waiting, what failed does not. */
  const work = async (conversation: string): Promise<void> => {
    for (const [key, waiting] of await store.range<Waiting>(
      'outbox',
      `${store.hidden('outbox', conversation)}/`,
    )) {
      if (!isReady) return
      if (inFlight.has(key)) continue
      try {
        await send(key, waiting)
      } catch (error) {
        if (await giveUp(waiting, error)) continue
        platform.clock.after(RETRY_MS, () => flush(conversation))
        return
      }
    }
  }
  const send = async (key: string, waiting: Waiting): Promise<void> => {
    const way = waiting.encrypted ? await wayOf(waiting) : undefined
    await store.exclusive(async unit => {
      let go: (() => void) | undefined
      // Before its change is drawn.
      unit.afterwards(() => go?.())
      go = await leaving(unit, key, waiting, way)
    })
  }
  /** Sealed in this unit of work; what is returned puts it on the wire, once that is on the disk. */
  const leaving = async (
    unit: Unit,
    key: string,
    waiting: Waiting,
    way: Way | undefined,
  ): Promise<(() => void) | undefined> => {
    if (!(await unit.get('outbox', key))) return undefined
    // Notes of who has no other device go nowhere.
    if (way?.readers.length === 0 && !way.room) {
      await arrived(unit, waiting, { kind: 'delivered' })
      return undefined
    }
    if (way?.room && !isStillFor(given, unit, way)) return () => flush(waiting.conversation)
    const content = await contentOf(unit, waiting, way)
    if (!content) {
      unit.delete('outbox', key)
      return undefined
    }
    const { elements, security } = await wrapped(unit, way, content, given.now())
    const unrecorded = await isOffRecord(given, unit, waiting)
    if (!waiting.action) await became(given, unit, waiting, { kind: 'sent' }, security)
    return () => deliver(key, waiting, content.id, unrecorded ? withoutRecord(elements) : elements)
  }
  /** Where nothing has to be asked of the network for it, and nothing before it waits; undefined: it takes its turn. */
  const straightWay = async (unit: Unit, { conversation, encrypted, openpgp: byOpenPgp }: Waiting) => {
    if (!isReady || !encrypted || byOpenPgp || rooms.get(conversation)) return undefined
    const [before, plan] = await Promise.all([
      store.range('outbox', `${unit.hidden('outbox', conversation)}/`),
      omemo.encrypt.planAtHand(unit, conversation),
    ])
    return plan && before.every(([key]) => inFlight.has(key)) ? omemoWay(omemo, plan, me) : undefined
  }
  const wayOf = async (waiting: Waiting): Promise<Way> => {
    const { conversation, openpgp: byOpenPgp } = waiting
    const readers = rooms.get(conversation) && (await gate.readers(conversation))
    if (byOpenPgp) return openpgp.way(conversation, readers)
    const plan = readers ? omemo.encrypt.planForRoom(conversation, readers) : planOf(waiting)
    return omemoWay(omemo, await plan, me)
  }
  const planOf = async ({ action, conversation }: Waiting): Promise<Plan> => {
    if (action?.kind !== 'again' && action?.kind !== 'copy') return omemo.encrypt.plan(conversation)
    const of = action.kind === 'copy' ? action.of : conversation
    const fact = await store.exclusive(unit => facts.get(unit, of, action.target))
    const plan = fact && (await omemo.encrypt.planTo(conversation, action.deviceId, fact.at, of))
    return plan ?? { to: conversation, recipients: [], bundles: new Map(), hasOld: false }
  }
  /** What was asked for because OMEMO lost it goes by OMEMO, and so does what devices say to each other. */
  const chosen = (conversation: string, encrypted: boolean, action?: Action): Pick<Waiting, 'openpgp'> =>
    encrypted && action?.kind !== 'again' && action?.kind !== 'own' && openpgp.isChosen(conversation)
      ? { openpgp: true }
      : {}
  const wrapped = async (
    unit: Unit,
    way: Way | undefined,
    { inside, outside }: Content,
    at: number,
  ): Promise<Hidden> => {
    if (!way) return { elements: [...inside, HintStore.build({})], security: PLAIN }
    const { elements, security } = await way.seal(unit, inside, at)
    return { elements: way.hasOld ? [...elements, ...outside] : elements, security }
  }
  const deliver = (
    key: string,
    waiting: Waiting,
    id: string | undefined,
    elements: readonly Element[],
  ): void => {
    inFlight.add(key)
    const isRoom = rooms.get(waiting.conversation) !== undefined
    const origin = id === undefined ? [] : [OriginId.build({ id })]
    const message = el(
      NS_CLIENT,
      'message',
      { to: waiting.conversation, type: isRoom ? 'groupchat' : 'chat', id },
      ...elements,
      ...origin,
    )
    // What a room has, it says again to all, us among them: that the server has it says nothing.
    connection.send(message, () => {
      if (!isRoom) void store.exclusive(unit => arrived(unit, waiting))
    })
  }
  const arrived = async (
    unit: Unit,
    waiting: Place,
    state: MessageState = { kind: 'on-server' },
    archiveId?: string,
  ): Promise<void> => {
    // Nothing of it can be read now: it goes once more when it can, with the same id.
    if (hidden.isShut(waiting.conversation)) return
    const { action } = (await unit.get<Waiting>('outbox', keyOf(unit, waiting))) ?? {}
    if (action) await settle(unit, waiting.conversation, action, undefined)
    else await became(given, unit, waiting, state)
    await facts.update(unit, waiting.conversation, waiting.order, was =>
      was.own && was.once !== undefined && !isEmptied(was) ? emptied(was) : was,
    )
    if (archiveId !== undefined && waiting.order !== '')
      await facts.update(unit, waiting.conversation, waiting.order, was => ({ ...was, archiveId }))
    leave(unit, waiting)
  }
  /** What became of a change of ours is told at the message that it changes. */
  const settle = async (
    unit: Unit,
    conversation: string,
    action: Action,
    now: MessageFact['change'],
  ): Promise<void> => {
    if (
      !('target' in action) ||
      action.kind === 'again' ||
      action.kind === 'copy' ||
      action.kind === 'opened'
    )
      return
    await facts.update(unit, conversation, action.target, was => ({ ...was, change: now }))
  }
  const leave = (unit: Unit, waiting: Place): void => {
    const key = keyOf(unit, waiting)
    unit.delete('outbox', key)
    unit.afterwards(() => inFlight.delete(key))
  }

  /** True: it has failed. False: it waits for better times. */
  const giveUp = async (waiting: Waiting, error: unknown): Promise<boolean> => {
    const reason = reasonOf(error)
    if (!reason || (reason === 'no-devices' && (await isBetweenDevices(given, omemo, waiting)))) return false
    await store.exclusive(async unit => {
      if (waiting.action) await settle(unit, waiting.conversation, waiting.action, 'failed')
      else await became(given, unit, waiting, failed(reason))
      leave(unit, waiting)
    })
    return true
  }

  return {
    arrived,
    leave,
    /** Durable, then on its way: where all that it needs is here, in the same unit of work. */
    async add(message: Written, remember: (unit: Unit, fact: MessageFact) => void): Promise<void> {
      const { encrypted, ...said } = message
      const { conversation } = said
      if (hidden.isShut(conversation)) throw new ClientError('not-found')
      const isBig = isTooBig(said.text)
      const added = async (unit: Unit, isStraight: boolean): Promise<void> => {
        let go = (): void => flush(conversation)
        // Before those who draw it (10 ms to the wire with 300 messages on the screen).
        unit.afterwards(() => go())
        if (rooms.in(unit, conversation)?.muted) throw new ClientError('not-allowed', { field: 'muted' })
        const { protocol } = conversations.of(unit, conversation)
        // What is meant for one program alone goes no other way (S320).
        if (protocol === 'otr') throw new ClientError('not-allowed', { field: 'otr' })
        const by = chosen(conversation, encrypted)
        const fact = written(given, unit, {
          state: isBig ? failed('too-big', false) : { kind: 'waiting' },
          security: { ...PLAIN, encrypted, protocol: by.openpgp ? 'openpgp' : undefined },
          ...said,
        })
        const { order } = fact
        await facts.threads.join(unit, fact)
        remember(unit, fact)
        if (isBig || isHeld(fact)) return
        const waiting: Waiting = { conversation, order, encrypted, ...by }
        const key = keyOf(unit, fact)
        unit.put('outbox', key, waiting)
        const way = isStraight ? await straightWay(unit, waiting) : undefined
        if (way) go = (await leaving(unit, key, waiting, way)) ?? go
      }
      try {
        await store.exclusive(unit => added(unit, true))
      } catch (error) {
        if (error instanceof ClientError) throw error
        // Of that unit of work nothing is left: it is kept first, and says then why it cannot go.
        await store.exclusive(unit => added(unit, false))
      }
    },
    /** Its files are where others find them: it goes its way. */
    release(unit: Unit, fact: MessageFact): void {
      const { conversation, order, security } = fact
      const { encrypted, protocol } = security
      const by = protocol === 'openpgp' ? { openpgp: true } : {}
      unit.put('outbox', keyOf(unit, fact), { conversation, order, encrypted, ...by } satisfies Waiting)
      unit.afterwards(() => flush(conversation))
    },
    /** A message cannot be sent; it stays, and says why. */
    fail: (unit: Unit, place: Place, reason: FailureReason, canRetry: boolean): Promise<void> =>
      became(given, unit, place, failed(reason, canRetry)),
    /** For whom a message of now would be encrypted. Rejects with CannotEncrypt. */
    wayFor: (conversation: string): Promise<Way> =>
      wayOf({ conversation, order: '', encrypted: true, ...chosen(conversation, true) }),
    /** What happens to a message, in the same unit of work that changes it here. */
    act(unit: Unit, conversation: string, action: Action, encrypted: boolean): string {
      const order = facts.orders.next(given.now(), conversations.of(unit, conversation).last?.order)
      const waiting: Waiting = {
        conversation,
        order,
        encrypted,
        ...chosen(conversation, encrypted, action),
        action,
      }
      unit.put('outbox', keyOf(unit, waiting), waiting)
      unit.afterwards(() => flush(conversation))
      return order
    },
    /** Again, with the same id: if it did arrive, nobody sees it twice. */
    async retry(conversation: string, order: string, encrypted: boolean): Promise<void> {
      await store.exclusive(async unit => {
        const fact = await facts.get(unit, conversation, order)
        if (fact?.kind !== 'message' || fact.state?.kind !== 'failed' || !fact.state.canRetry)
          throw new ClientError('not-found')
        if (fact.security.protocol === 'otr') throw new ClientError('not-allowed', { field: 'otr' })
        await became(given, unit, fact, { kind: 'waiting' })
        // What was to go, or to be seen once, was promised to those who are written to in hiding.
        const isPromised = fact.timer !== undefined || fact.once !== undefined || fact.enclosed !== undefined
        const isHidden = encrypted || isPromised
        unit.put('outbox', keyOf(unit, fact), {
          conversation,
          order,
          encrypted: isHidden,
          ...chosen(conversation, isHidden),
        } satisfies Waiting)
      })
      omemo.devices.heardOf(conversation)
      flush(conversation)
    },
    flush,
    /** Inside a room anew: what did not come back from it was not said. */
    again(room: string): void {
      const prefix = `${store.hidden('outbox', room)}/`
      for (const key of inFlight) if (key.startsWith(prefix)) inFlight.delete(key)
      flush(room)
    },
    /** A session is there, and what the server has is known. */
    async ready(fresh: boolean): Promise<void> {
      isReady = true
      if (fresh) inFlight.clear()
      const waiting = await store.range<Waiting>('outbox', '')
      for (const conversation of new Set(waiting.map(([, one]) => one.conversation))) flush(conversation)
    },
    lost(): void {
      isReady = false
    },
  }
}
export type Outbox = ReturnType<typeof outbox>

/** S174: who was put out of a group, or came into it, while this was being prepared. */
export const isStillFor = (
  { address: me, rooms }: Given,
  unit: Unit,
  { to, readers: wanted }: Pick<Way, 'to' | 'readers'>,
): boolean => {
  const readers = new Set(readersOf(rooms.in(unit, to) ?? blankRoom(to, '', 0), me))
  return wanted.every(one => one === me || readers.has(one))
}

/** A message as it leaves the hand of its author. */
export type Written = Pick<
  MessageFact,
  | 'conversation'
  | 'text'
  | 'stanzaId'
  | 'mentions'
  | 'replyTo'
  | 'thread'
  | 'forwarded'
  | 'files'
  | 'timer'
  | 'once'
  | 'enclosed'
> & { readonly encrypted: boolean }

/** A file of it is not on a server yet. */
export const isHeld = ({ files }: Pick<MessageFact, 'files'>): boolean =>
  files?.some(file => file.url === undefined) ?? false
export const isTooBig = (text: string): boolean => new TextEncoder().encode(text).length > TEXT_BYTES_MAX
