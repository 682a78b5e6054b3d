/** RFC 6121 §5 conversations between two people: what comes, what goes, and how far each has got. */
import {
  type Element,
  NS_CHAT_MARKERS,
  NS_CORRECTION,
  NS_EPHEMERAL,
  NS_FALLBACK,
  NS_REACTIONS,
  NS_RECEIPTS,
  NS_REFERENCE,
  NS_REPLY,
  NS_RETRACT,
} from '@corrillo/xmpp'
import { ClientError, type Enclosed, type Writing } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import type { EventFact, FilePart, MessageFact } from '../../store/facts.ts'
import { wasIn } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { PendingChanges } from '../../store/pending-changes.ts'
import type { Displayed } from '../displayed/index.ts'
import { enclosing } from '../enclosed/index.ts'
import type { Due } from '../ephemeral/due.ts'
import { setting } from '../ephemeral/setting.ts'
import { opening } from '../once/index.ts'
import { ownChanges } from '../own-changes/index.ts'
import { type Known, stanzaIds } from '../stanza-ids/index.ts'
import { acting } from './acting.ts'
import { altering } from './altering.ts'
import { marks } from './marks.ts'
import { type Ciphers, outbox, type RoomGate, type Written } from './outbox.ts'
import { receiving } from './receiving.ts'
import { telling } from './telling.ts'

export interface ChatParts {
  readonly pending: PendingChanges
  readonly displayed: Displayed
  readonly gate: RoomGate
  readonly due: Due
  /** A message that nobody here has seen yet. */
  came(fact: MessageFact): void
  isMeant(fact: MessageFact): Promise<boolean>
  readBeside(unit: Unit, said: Element): Promise<void>
  /** Nobody is to know that we are here. */
  hides(): boolean
}

export const chat = (given: Given, { omemo, openpgp }: Ciphers, parts: ChatParts) => {
  const { pending, displayed, gate, due, came, isMeant } = parts
  const { conversations, facts, platform, rooms, store } = given
  const out = outbox(given, { omemo, openpgp }, gate)
  omemo.devices.onArrival(out.flush)
  const ids = stanzaIds(given, (unit, known, archiveId) => out.arrived(unit, known, undefined, archiveId))
  const reading = telling(given, parts.hides)
  const owed = marks(given, omemo, { ...gate, reading })
  const own = ownChanges(given, ids, pending, parts.readBeside)
  const act = acting(given, out, ids, own)
  const timers = setting(given)
  const once = opening(given, { act, out, reading }, ids)
  const incoming = receiving(
    given,
    ids,
    owed,
    altering(given, ids, pending),
    own,
    { due, setting: timers, opening: once },
    { done: async (unit, conversation, order) => out.leave(unit, { conversation, order }), came, isMeant },
  )

  /** What was said to them, or where they were when it was said; oneself is everywhere. */
  const wasFor = async (unit: Unit, who: string, { conversation, order, act }: Known): Promise<boolean> => {
    if (who === given.address || who === conversation) return true
    const fact = await facts.get(unit, conversation, act?.target ?? order)
    const room = rooms.in(unit, conversation)
    return fact !== undefined && room?.kind === 'private' && wasIn(room, who, fact.at)
  }
  /** Once for each message and device, so that nobody is made to send without end. */
  omemo.onLost(async (unit, { who, deviceId, messages }) => {
    for (const { id, of } of messages) {
      const conversation = of ?? who
      const known = await ids.findSent(unit, conversation, id)
      const mark = unit.hidden('again', who, String(deviceId), conversation, id)
      if (!known || (await unit.get('ids', mark)) || !(await wasFor(unit, who, known))) continue
      unit.put('ids', mark, true)
      // What happened to a message is said to all once more: who knows it already knows it by its id.
      if (known.act) out.act(unit, conversation, { ...known.act, id }, true)
      else if (conversation === who && who !== given.address)
        out.act(unit, who, { kind: 'again', id, target: known.order, deviceId }, true)
      else {
        const copy = { id: randomId(platform.random), of: conversation, target: known.order, deviceId }
        const order = out.act(unit, who, { kind: 'copy', ...copy }, true)
        ids.rememberSent(unit, who, copy.id, { conversation: who, order })
      }
    }
  })

  const module: ClientModule = {
    name: 'chat',
    features: [
      NS_RECEIPTS,
      NS_CHAT_MARKERS,
      NS_CORRECTION,
      NS_EPHEMERAL,
      NS_FALLBACK,
      NS_REACTIONS,
      NS_REFERENCE,
      NS_REPLY,
      NS_RETRACT,
    ],
    incoming: {
      async unwrap(envelope, unit) {
        const type = envelope.message.attr('type')
        if (type === 'groupchat') return envelope.nick === undefined ? undefined : envelope
        if (type !== 'error') return envelope
        if (!envelope.own) await incoming.refused(envelope.message, envelope.peer, unit)
        return undefined
      },
      interpret: incoming.interpret,
    },
    lost() {
      out.lost()
      owed.lost()
    },
  }
  const say = (
    unit: Parameters<typeof facts.put>[0],
    conversation: string,
    event: EventFact['event'],
  ): void => {
    const { last } = conversations.of(unit, conversation)
    const at = given.now()
    facts.put(unit, {
      kind: 'event',
      conversation,
      order: facts.orders.next(at, last?.order),
      at: Math.max(at, last?.at ?? 0),
      event,
      deviceId: undefined,
    })
  }
  const choosingIn = async (conversation: string) =>
    (await import('../ephemeral/choosing.ts')).choosing(given, conversation, (unit, timing) => {
      if (conversations.of(unit, conversation).protocol === 'otr')
        throw new ClientError('not-allowed', { field: 'otr' })
      const id = randomId(platform.random)
      const order = out.act(unit, conversation, { kind: 'timer', id, timing }, true)
      ids.rememberSent(unit, conversation, id, { conversation, order })
    })
  /** Hidden, and for people who are known. */
  const onceHere = (conversation: string, encrypted: boolean): void => {
    const room = rooms.get(conversation)
    // By OpenPGP it would stay to be read in every archive.
    if (
      !encrypted ||
      conversation === given.address ||
      (room && room.kind !== 'private') ||
      openpgp.isChosen(conversation)
    )
      throw new ClientError('not-allowed', { field: 'once' })
  }
  return {
    say,
    remember: ids.remember,
    rememberSent: ids.rememberSent,
    /** In this order: errors and groups out, doubles out, then what is left is understood. */
    modules: [module, ids.module] as const,
    findFrom: ids.findFrom,
    reading,
    flush(conversation: string): void {
      out.flush(conversation)
      owed.flush()
    },
    flushAgain(room: string): void {
      out.again(room)
      owed.flush()
    },
    /** To all members of a group, hidden. */
    announce(unit: Unit, room: string, who: readonly string[]): void {
      const id = randomId(platform.random)
      const order = out.act(unit, room, { kind: 'added', id, who }, true)
      ids.rememberSent(unit, room, id, { conversation: room, order })
    },
    async ready(fresh: boolean): Promise<void> {
      await out.ready(fresh)
      owed.ready(fresh)
    },
    act,
    async send(
      conversation: string,
      text: string,
      writing: Writing & { readonly forwarded?: boolean } = {},
    ): Promise<void> {
      if (text.trim() === '') return
      const encrypted = conversations.get(conversation)?.encrypted ?? true
      const stanzaId = randomId(platform.random)
      const answer = await act.answer(conversation, writing)
      const { mentions, forwarded } = writing
      if (writing.once) onceHere(conversation, encrypted)
      const once = writing.once ? 'text' : undefined
      const timer = timers.of(conversation, encrypted)
      await out.add(
        { conversation, text, stanzaId, encrypted, ...answer, mentions, forwarded, timer, once },
        (unit, fact) => ids.rememberSent(unit, conversation, stanzaId, fact),
      )
    },
    /** Files as a message; it leaves when they have. */
    async share(
      conversation: string,
      files: readonly FilePart[],
      {
        text = '',
        ...said
      }: Partial<Pick<Written, 'text' | 'mentions' | 'replyTo' | 'thread' | 'forwarded'>>,
      also: (unit: Unit, fact: MessageFact) => void,
      isOnce = false,
    ): Promise<void> {
      const encrypted = conversations.get(conversation)?.encrypted ?? true
      // Key and address would stand there for everybody to read.
      if (!encrypted) throw new ClientError('not-allowed', { field: 'encryption' })
      if (isOnce) onceHere(conversation, encrypted)
      const once = isOnce ? 'picture' : undefined
      const stanzaId = randomId(platform.random)
      const timer = timers.of(conversation, encrypted)
      await out.add(
        { conversation, text, stanzaId, encrypted, files, ...said, timer, once },
        (unit, fact) => {
          ids.rememberSent(unit, conversation, stanzaId, fact)
          also(unit, fact)
        },
      )
    },
    /** What is carried in place of words: only where it is hidden, as files are. */
    async enclose(
      conversation: string,
      given: Enclosed,
      said: Pick<Partial<Written>, 'replyTo' | 'thread' | 'forwarded'> = {},
    ): Promise<void> {
      const encrypted = conversations.get(conversation)?.encrypted ?? true
      if (!encrypted) throw new ClientError('not-allowed', { field: 'encryption' })
      const { checked, lineOf } = await enclosing()
      const enclosed = checked(given)
      const stanzaId = randomId(platform.random)
      const timer = timers.of(conversation, encrypted)
      const text = lineOf(enclosed)
      await out.add({ conversation, text, enclosed, stanzaId, encrypted, timer, ...said }, (unit, fact) =>
        ids.rememberSent(unit, conversation, stanzaId, fact),
      )
    },
    openOnce: once.open,
    /** For all who are in the conversation. */
    setTimer: async (conversation: string, seconds: number | undefined): Promise<void> =>
      (await choosingIn(conversation)).timer(seconds),
    setOffRecord: async (conversation: string, seconds: number | undefined): Promise<void> =>
      (await choosingIn(conversation)).offRecord(seconds),
    release: out.release,
    fail: out.fail,
    wayFor: out.wayFor,
    async retry(conversation: string, order: string): Promise<void> {
      await out.retry(conversation, order, conversations.get(conversation)?.encrypted ?? true)
    },
    async discard(conversation: string, order: string): Promise<void> {
      await store.exclusive(async unit => {
        const fact = await facts.get(unit, conversation, order)
        const state = fact?.kind === 'message' ? fact.state?.kind : undefined
        if (state !== 'waiting' && state !== 'failed') throw new ClientError('not-found')
        out.leave(unit, { conversation, order })
        await facts.delete(unit, conversation, order)
        const { last } = conversations.of(unit, conversation)
        if (last?.order === order)
          conversations.update(unit, conversation, { last: { ...last, text: '', state: undefined } })
      })
    },
    /** S305: only this call changes it, and it is told in the conversation. */
    async setEncryption(conversation: string, encrypted: boolean): Promise<void> {
      await store.exclusive(async unit => {
        if (conversations.of(unit, conversation).encrypted === encrypted) return
        if (encrypted && rooms.in(unit, conversation)?.kind === 'open') throw new ClientError('not-allowed')
        conversations.update(unit, conversation, { encrypted })
        say(unit, conversation, encrypted ? 'encryption-on' : 'encryption-off')
      })
    },
    /** S305: as with the encryption itself, only this call changes by which it goes. */
    async setProtocol(conversation: string, protocol: 'omemo' | 'openpgp' | 'otr'): Promise<void> {
      await store.exclusive(async unit => {
        const before = conversations.of(unit, conversation)
        const next = protocol === 'omemo' ? undefined : protocol
        if (before.protocol === next) return
        if (next && conversation === given.address) throw new ClientError('not-allowed')
        if (next && rooms.in(unit, conversation)?.kind === 'open') throw new ClientError('not-allowed')
        if (next === 'otr' && rooms.in(unit, conversation)) throw new ClientError('not-allowed')
        conversations.update(unit, conversation, {
          protocol: next,
          encrypted: next ? true : before.encrypted,
        })
        if (before.protocol) say(unit, conversation, `${before.protocol}-off`)
        if (next) say(unit, conversation, `${next}-on`)
      })
    },
    async setDraft(conversation: string, draft: string): Promise<void> {
      await store.exclusive(async unit => {
        if (conversations.of(unit, conversation).draft !== draft)
          conversations.update(unit, conversation, { draft, draftAt: given.now() })
      })
    },
    /** XEP-0333 §3: one mark for the newest says that all before it were seen. */
    async markRead(conversation: string): Promise<void> {
      await store.exclusive(async unit => {
        const record = conversations.of(unit, conversation)
        const newest = record.last?.order ?? ''
        if (newest <= record.readOrder && record.unread === 0) return
        const { markable, readOrder } = record
        conversations.update(unit, conversation, {
          readOrder: newest > readOrder ? newest : readOrder,
          unread: 0,
          markable: undefined,
        })
        unit.afterwards(() => displayed.tell(conversation))
        if (markable && markable.order > readOrder && reading.isTold(conversation))
          owed.oweDisplayed(unit, conversation, markable.id, markable.encrypted)
      })
    },
  }
}
export type Chat = ReturnType<typeof chat>
