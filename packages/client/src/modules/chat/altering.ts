/** Changes that arrive: to a message that is here at once, to one that is not as soon as it comes. */
import { NS_POLL, NS_REACTIONS, NS_RETRACT } from '@corrillo/xmpp'
import type { Envelope, Given } from '../../pipeline/module.ts'
import { type Change, changed, mayChange } from '../../store/changes.ts'
import type { MessageFact } from '../../store/facts.ts'
import type { PendingChanges } from '../../store/pending-changes.ts'
import type { Unit } from '../../store/sealed.ts'
import { enclosing, isOfPoll } from '../enclosed/index.ts'
import type { Known, StanzaIds } from '../stanza-ids/index.ts'
import { isOnlyFallback, moderationIn, reactionsIn, retractionIn, type Said } from './content.ts'

export const altering = (given: Given, ids: StanzaIds, pending: PendingChanges) => {
  const { address, conversations, facts } = given

  const apply = async (unit: Unit, known: Known, change: Change): Promise<boolean> => {
    const fact = await facts.get(unit, known.conversation, known.order)
    if (fact?.kind !== 'message' || !mayChange(fact, change)) return false
    const now = changed(fact, change)
    if (now === fact) return true
    facts.put(unit, now)
    conversations.note(unit, now, false)
    return true
  }
  const stamp = (envelope: Envelope) => ({
    at: envelope.at,
    by: envelope.author,
    security: envelope.security,
  })
  /** A reaction names no author: in a room the id is the room's. */
  const likelyAuthors = ({ own, peer, nick, author }: Envelope): readonly string[] => {
    if (nick !== undefined) return [author]
    return own ? [peer, address] : [address, peer]
  }
  const arrive = async (
    unit: Unit,
    { peer, nick }: Envelope,
    authors: readonly string[],
    id: string,
    change: Change,
  ): Promise<void> => {
    for (const author of authors) {
      const known = await ids.findFrom(unit, peer, author, id)
      if (known) return void (await apply(unit, known, change))
    }
    // The id that a room gave is one for all authors.
    for (const author of nick === undefined ? authors : [''])
      await pending.keep(unit, { conversation: peer, author, id }, change)
  }

  /** Votes in it, and its end. */
  const ofPoll = async (unit: Unit, envelope: Envelope): Promise<boolean> => {
    const { message, author: by } = envelope
    const act = (await enclosing().catch(() => undefined))?.pollActIn(message)
    if (act?.kind === 'vote')
      await arrive(unit, envelope, likelyAuthors(envelope), act.id, { ...act, ...stamp(envelope) })
    if (act?.kind === 'close') await arrive(unit, envelope, [by], act.id, { ...act, ...stamp(envelope) })
    return isOnlyFallback(message, NS_POLL) || !message.child('body')
  }

  return {
    apply,
    /** True: it was a change, and says nothing else. */
    async read(unit: Unit, envelope: Envelope): Promise<boolean> {
      const { message, author: by } = envelope
      const retraction = retractionIn(message)
      if (retraction !== undefined) {
        const moderation = moderationIn(envelope)
        await arrive(unit, envelope, [by], retraction, {
          kind: 'retract',
          ...(moderation ? { moderation } : {}),
          ...stamp(envelope),
        })
        return isOnlyFallback(message, NS_RETRACT) || !message.child('body')
      }
      if (isOfPoll(message)) return ofPoll(unit, envelope)
      const reactions = reactionsIn(message)
      if (!reactions) return false
      const change: Change = { kind: 'react', emojis: reactions.emojis, ...stamp(envelope) }
      await arrive(unit, envelope, likelyAuthors(envelope), reactions.id, change)
      return isOnlyFallback(message, NS_REACTIONS) || !message.child('body')
    },
    /** False: what it would replace is not here, or not theirs to change; then it stands for itself. */
    async edit(unit: Unit, envelope: Envelope, { text, mentions, replaces }: Said): Promise<boolean> {
      const known =
        replaces === undefined
          ? undefined
          : await ids.findFrom(unit, envelope.peer, envelope.author, replaces)
      if (!known) return false
      return apply(unit, known, { kind: 'edit', text, mentions, ...stamp(envelope) })
    },
    /** What came before the message did. */
    async settle(unit: Unit, fact: MessageFact): Promise<MessageFact> {
      const { conversation, author, stanzaId, archiveId } = fact
      const places = [
        ...(stanzaId === undefined ? [] : [{ conversation, author, id: stanzaId }]),
        ...(archiveId === undefined ? [] : [{ conversation, author: '', id: archiveId }]),
      ]
      const waiting = (await Promise.all(places.map(place => pending.take(unit, place)))).flat()
      return waiting
        .filter(change => mayChange(fact, change))
        .sort((a, b) => a.at - b.at)
        .reduce(changed, fact)
    },
  }
}
export type Altering = ReturnType<typeof altering>
