/**
 * What may happen to a message after it was written: other words (XEP-0308), reactions (XEP-0444), taken back (XEP-0424), seen. Plain
 * steps of a fact, the same whatever order they come in.
 */
import type { Mention, MessageSecurity } from '../api.ts'
import { emptied, type MessageFact, type Moderation } from './facts.ts'

export type Change = (
  | { readonly kind: 'edit'; readonly text: string; readonly mentions: readonly Mention[] | undefined }
  | { readonly kind: 'react'; readonly emojis: readonly string[] }
  | { readonly kind: 'vote'; readonly chosen: readonly number[] }
  | { readonly kind: 'close' }
  | { readonly kind: 'retract'; readonly moderation?: Moderation }
  /** On another device of ours, of what is seen once. */
  | { readonly kind: 'opened' }
) & { readonly at: number; readonly by: string; readonly security: MessageSecurity }

const VERSIONS_MAX = 50
const PEOPLE_MAX = 500

/**
 * S170, S307: only its author changes or takes back a message; the author is the sender that the key or the server vouches for.
 * What was hidden is not changed by what was not, what was authenticated whole not by what was in part, and what came from a
 * device that was accepted not by one that was not.
 */
export const mayChange = (fact: MessageFact, change: Change): boolean => {
  const { kind, by, security } = change
  if (kind === 'retract' && change.moderation) return true
  if (kind === 'opened') return fact.once !== undefined && fact.openedAt === undefined
  if ((kind === 'vote' || kind === 'close') && fact.enclosed?.kind !== 'poll') return false
  if (kind !== 'react' && kind !== 'vote' && by !== fact.author) return false
  // There are no words of it that could become others.
  if (kind === 'edit' && (fact.once !== undefined || fact.enclosed)) return false
  if (strength(security) < strength(fact.security)) return false
  return isAccepted(security) || !isVouchedFor(fact)
}
const strength = ({ encrypted, protocol }: MessageSecurity): number =>
  protocol === 'pgp' || !encrypted ? 0 : protocol === 'omemo:0' ? 1 : 2
/** By a device that was accepted, this one among them; what went in the clear nobody vouches for. */
const isVouchedFor = ({ own, security }: MessageFact): boolean =>
  security.encrypted && (isAccepted(security) || (own && security.trust === undefined))
const isAccepted = ({ trust }: MessageSecurity): boolean => trust === 'trusted' || trust === 'verified'

export const changed = (fact: MessageFact, change: Change): MessageFact => {
  if (fact.retractedAt !== undefined) return fact
  switch (change.kind) {
    case 'edit':
      return edited(fact, change)
    case 'react':
      return reacted(fact, change)
    case 'vote':
      return voted(fact, change)
    case 'close':
      return { ...fact, closedAt: Math.min(change.at, fact.closedAt ?? change.at) }
    case 'opened':
      return { ...emptied(fact), openedAt: change.at }
    case 'retract':
      return change.moderation && fact.security.encrypted
        ? { ...fact, retractedAt: change.at, moderated: change.moderation }
        : takenBack(fact, change)
  }
}
const takenBack = (
  fact: MessageFact,
  { at, moderation }: Extract<Change, { kind: 'retract' }>,
): MessageFact => ({
  ...emptied(fact),
  once: undefined,
  reactions: undefined,
  retractedAt: at,
  moderated: moderation,
})

const edited = (
  fact: MessageFact,
  { at, text, mentions }: Extract<Change, { kind: 'edit' }>,
): MessageFact => {
  const versions = [...(fact.versions ?? []), { at, text, mentions }].sort((a, b) => a.at - b.at)
  return { ...fact, versions: versions.slice(-VERSIONS_MAX) }
}
/** XEP-0444 §4.2: each says all of theirs; the latest counts. */
const reacted = (fact: MessageFact, { at, by, emojis }: Extract<Change, { kind: 'react' }>): MessageFact => {
  const reactions = latest(fact.reactions, { by, at, emojis })
  return reactions ? { ...fact, reactions } : fact
}
/** So do votes; what is said after the end is not heard. */
const voted = (fact: MessageFact, { at, by, chosen }: Extract<Change, { kind: 'vote' }>): MessageFact => {
  const { enclosed, closedAt = Infinity } = fact
  if (enclosed?.kind !== 'poll' || at > closedAt) return fact
  const known = [...new Set(chosen)].filter(place => place < enclosed.answers.length)
  const votes = latest(fact.votes, { by, at, chosen: enclosed.several ? known : known.slice(0, 1) })
  return votes ? { ...fact, votes } : fact
}
/** undefined: something later is known, or too many have spoken. */
const latest = <T extends { readonly by: string; readonly at: number }>(
  before: readonly T[] = [],
  one: T,
): readonly T[] | undefined => {
  const theirs = before.find(({ by }) => by === one.by)
  if (theirs ? theirs.at > one.at : before.length >= PEOPLE_MAX) return undefined
  return [...before.filter(other => other !== theirs), one]
}
