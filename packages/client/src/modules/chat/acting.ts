/** What one does with messages that are there: other words, an emoji beside them, taken back, put away, kept at hand. */
import type { Element } from '@corrillo/xmpp'
import { ClientError, type Mention, type NotifyRule, type Writing } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import { changed, type Change } from '../../store/changes.ts'
import { current, emptied, type MessageFact, type ReplyTo } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { type Answer, answerIn } from '../threads/answering.ts'
import { type OwnChange, ownChangeElement, type OwnChanges } from '../own-changes/index.ts'
import type { ChangeKind, StanzaIds } from '../stanza-ids/index.ts'
import { isEmoji } from './content.ts'
import { isTooBig, type Outbox } from './outbox.ts'

export const acting = (given: Given, out: Outbox, ids: StanzaIds, ownChanges: OwnChanges) => {
  const { address, conversations, facts, platform, rooms, store } = given

  const found = async (unit: Unit, conversation: string, order: string): Promise<MessageFact> => {
    const fact = await facts.get(unit, conversation, order)
    if (fact?.kind !== 'message' || fact.retractedAt !== undefined) throw new ClientError('not-found')
    return fact
  }
  /** It never left this device: nobody has to be told. */
  const isHere = ({ state }: MessageFact): boolean => state?.kind === 'waiting' || state?.kind === 'failed'

  /** There is something to be chosen, and others know of it. */
  const openPoll = (fact: MessageFact): void => {
    if (fact.enclosed?.kind !== 'poll' || fact.closedAt !== undefined || isHere(fact))
      throw new ClientError('not-allowed')
  }
  /** Nobody has seen the first words. */
  const rewritten = (fact: MessageFact, change: Change): MessageFact =>
    change.kind === 'edit' ? { ...fact, text: change.text, mentions: change.mentions } : changed(fact, change)

  const act = (conversation: string, order: string, kind: ChangeKind, step: Step) =>
    store.exclusive(async unit => {
      const fact = await found(unit, conversation, order)
      if (rooms.in(unit, conversation)?.muted) throw new ClientError('not-allowed', { field: 'muted' })
      if (kind !== 'retract' && fact.once !== undefined) throw new ClientError('not-allowed')
      // OTR has words and nothing else; what is said about them elsewhere would not be hidden by it.
      if (fact.security.protocol === 'otr') throw new ClientError('not-allowed', { field: 'otr' })
      if (kind === 'edit' && fact.enclosed) throw new ClientError('not-allowed')
      if (isByAuthor(kind) && !fact.own) throw new ClientError('not-allowed')
      if (fact.stanzaId === undefined) throw new ClientError('not-found')
      const change: Change = { ...step(fact), at: given.now(), by: address, security: fact.security }
      const next = isHere(fact)
        ? rewritten(fact, change)
        : // A reaction that is on its way is not worth a word.
          { ...changed(fact, change), change: isByAuthor(kind) ? ('waiting' as const) : undefined }
      facts.put(unit, next)
      if (kind === 'retract') facts.spend(unit, fact, given.now())
      conversations.note(unit, next, false)
      if (isHere(fact)) return
      const id = randomId(platform.random)
      // What was hidden is changed in hiding, whatever the conversation is now.
      const encrypted = fact.security.encrypted || (conversations.of(unit, conversation).encrypted ?? true)
      const place = out.act(unit, conversation, { kind, id, target: order }, encrypted)
      ids.rememberSent(unit, conversation, id, { conversation, order: place, act: { kind, target: order } })
    })
  /** Hidden, and no message: what groups say of themselves, and what is for the own devices. */
  const say = (unit: Unit, to: string, ...all: readonly Element[]): void => {
    const id = randomId(platform.random)
    const order = out.act(unit, to, { kind: 'own', id, said: all.join('') }, true)
    ids.rememberSent(unit, to, id, { conversation: to, order })
  }
  /** None of them: it is done already. */
  const tellOwn = (unit: Unit, said: Element): void => say(unit, address, said)
  const tell = (unit: Unit, change: OwnChange): void => tellOwn(unit, ownChangeElement(change))
  const own = (
    change: (fact: MessageFact) => Exclude<OwnChange, { kind: 'opened' }>,
    conversation: string,
    order: string,
  ) =>
    store.exclusive(async unit => {
      const fact = await facts.get(unit, conversation, order)
      if (fact?.kind !== 'message') throw new ClientError('not-found')
      const what = change(fact)
      if (fact.stanzaId === undefined) throw new ClientError('not-found')
      await ownChanges.apply(unit, what)
      tell(unit, what)
    })

  const replyTo = async (conversation: string, { replyTo: id }: Writing): Promise<ReplyTo | undefined> => {
    const fact = id === undefined ? undefined : await facts.find(conversation, id)
    if (fact?.kind !== 'message' || fact.stanzaId === undefined) return undefined
    return { order: fact.order, author: fact.author, id: fact.archiveId ?? fact.stanzaId, quote: '' }
  }

  return {
    say,
    tellOwn,
    async edit(conversation: string, order: string, text: string, mentions: readonly Mention[] | undefined) {
      if (text.trim() === '') throw new ClientError('not-allowed')
      if (isTooBig(text)) throw new ClientError('not-allowed', { field: 'text' })
      return act(conversation, order, 'edit', () => ({ kind: 'edit', text, mentions }))
    },
    async react(conversation: string, order: string, emoji: string) {
      if (!isEmoji(emoji)) throw new ClientError('not-allowed', { field: 'emoji' })
      return act(conversation, order, 'react', fact => {
        const mine = fact.reactions?.find(one => one.by === address)?.emojis ?? []
        const emojis = mine.includes(emoji) ? mine.filter(one => one !== emoji) : [...mine, emoji]
        return { kind: 'react', emojis }
      })
    },
    /** All that one chooses in a poll, in place of what one chose before. */
    vote: (conversation: string, order: string, chosen: readonly number[]) =>
      act(conversation, order, 'vote', fact => {
        openPoll(fact)
        return { kind: 'vote', chosen }
      }),
    closePoll: (conversation: string, order: string) =>
      act(conversation, order, 'close', fact => {
        openPoll(fact)
        return { kind: 'close' }
      }),
    retract: (conversation: string, order: string) =>
      act(conversation, order, 'retract', () => ({ kind: 'retract' })),
    hide: (conversation: string, order: string) =>
      own(
        ({ author, stanzaId = '' }) => ({ kind: 'hide', of: conversation, by: author, id: stanzaId }),
        conversation,
        order,
      ),
    pin: (conversation: string, order: string, on: boolean) =>
      own(
        ({ author, stanzaId = '' }) => ({ kind: 'pin', of: conversation, by: author, id: stanzaId, on }),
        conversation,
        order,
      ),
    /** On every own device, once: `isSealed` says whether it still can be. */
    opened: (
      conversation: string,
      order: string,
      isSealed: (fact: MessageFact) => boolean,
      also: (unit: Unit, fact: MessageFact) => void,
    ) =>
      store.exclusive(async unit => {
        const fact = await found(unit, conversation, order)
        if (!isSealed(fact)) throw new ClientError('not-found')
        facts.put(unit, { ...emptied(fact), openedAt: given.now() })
        if (fact.stanzaId === undefined) return
        tell(unit, { kind: 'opened', of: conversation, by: fact.author, id: fact.stanzaId })
        also(unit, fact)
      }),
    setRule: (conversation: string, rule: NotifyRule) =>
      store.exclusive(async unit => {
        const change = { kind: 'rule', of: conversation, rule } as const
        await ownChanges.apply(unit, change)
        tell(unit, change)
      }),
    /** What an answer says of the message that it answers, and of the thread that it is said in. */
    async answer(conversation: string, writing: Writing): Promise<Answer> {
      return answerIn(given, conversation, writing, await replyTo(conversation, writing))
    },
    async textOf(conversation: string, order: string): Promise<string> {
      const fact = await facts.find(conversation, order)
      if (fact?.kind !== 'message' || fact.retractedAt !== undefined) throw new ClientError('not-found')
      if (fact.once !== undefined) throw new ClientError('not-allowed')
      return current(fact).text
    },
  }
}
type Step = (
  fact: MessageFact,
) =>
  | { readonly kind: 'edit'; readonly text: string; readonly mentions: readonly Mention[] | undefined }
  | { readonly kind: 'react'; readonly emojis: readonly string[] }
  | { readonly kind: 'vote'; readonly chosen: readonly number[] }
  | { readonly kind: 'close' | 'retract' }
/** Others set an emoji beside it, and choose. */
const isByAuthor = (kind: ChangeKind): boolean => kind !== 'react' && kind !== 'vote'
export type Acting = ReturnType<typeof acting>
