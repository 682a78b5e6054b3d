/** What follows from what happened in a session: what screens see of it, and what is written down where it happened. */
import type { OtrEvent } from '@corrillo/crypto/otr'
import type { OtrPeerKey, OtrQuestion, OtrTalk } from '../../api-otr.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Source } from '../../value/value.ts'
import { quietTalk } from '../../views/otr-talk.ts'
import type { OtrParts } from './parts.ts'
import type { OtrKeys, SeenKey } from './keys.ts'

type Secured = Extract<OtrEvent, { kind: 'secured' }>
export type Talks = Source<ReadonlyMap<string, OtrTalk>>

export const otrTelling = (talks: Talks, { chat }: OtrParts, keys: OtrKeys) => {
  const current = new Map<string, string>()

  const talkOf = (who: string): OtrTalk => talks.get().get(who) ?? quietTalk
  const show = (who: string, change: Partial<OtrTalk>): void =>
    talks.set(new Map(talks.get()).set(who, { ...talkOf(who), ...change }))
  const listed = (who: string, seen: readonly SeenKey[]): readonly OtrPeerKey[] =>
    seen.map(({ fingerprint, verified }) => ({
      fingerprint,
      verified,
      current: current.get(who) === fingerprint,
    }))

  const secured = async (unit: Unit, who: string, event: Secured): Promise<void> => {
    const { fingerprint, sessionId, ownHalf } = event
    const before = await keys.inUnit(unit, who)
    const known = before.find(one => one.fingerprint === fingerprint)
    const seen = [
      known ?? { fingerprint, verified: false },
      ...before.filter(one => one.fingerprint !== fingerprint),
    ]
    keys.put(unit, who, seen)
    // S293: another key than those that were there may be another person.
    chat.say(unit, who, !known && before.length > 0 ? 'otr-new-key' : 'otr-private')
    unit.afterwards(() => {
      current.set(who, fingerprint)
      const session = {
        own: sessionId[ownHalf],
        theirs: sessionId[1 - ownHalf]!,
        ownFirst: ownHalf === 0,
      }
      show(who, { stage: 'private', wanted: false, session, keys: listed(who, seen), question: undefined })
    })
  }
  const over = (unit: Unit, who: string): void => {
    chat.say(unit, who, 'otr-finished')
    unit.afterwards(() => ended(who, 'finished'))
  }
  const ended = (who: string, stage: 'finished' | 'none'): void => {
    current.delete(who)
    const keys = talkOf(who).keys.map(key => ({ ...key, current: false }))
    show(who, { stage, session: undefined, question: undefined, keys })
  }
  const verify = async (
    unit: Unit,
    who: string,
    fingerprint: string,
    verified: boolean,
  ): Promise<boolean> => {
    const before = await keys.inUnit(unit, who)
    if (!before.some(one => one.fingerprint === fingerprint)) return false
    const seen = before.map(one => (one.fingerprint === fingerprint ? { ...one, verified } : one))
    keys.put(unit, who, seen)
    unit.afterwards(() => show(who, { keys: listed(who, seen) }))
    return true
  }
  /**
   * Who asked knows by the answer that it is the other. Who was asked learns nothing of whoever asks: that may be somebody who asks for what
   * everybody knows.
   */
  const compared = async (unit: Unit, who: string, same: boolean): Promise<void> => {
    const { question } = talkOf(who)
    const text = question?.text ?? ''
    const isOurs = question?.kind === 'waiting' && question.ours
    const fingerprint = current.get(who)
    if (same && isOurs && fingerprint !== undefined) await verify(unit, who, fingerprint, true)
    const kind: OtrQuestion['kind'] = !same ? 'different' : isOurs ? 'same' : 'known'
    unit.afterwards(() => show(who, { question: { kind, text } }))
  }
  return {
    talkOf,
    show,
    verify,
    over,
    ended,
    isVerified: async (unit: Unit, who: string): Promise<boolean> =>
      (await keys.inUnit(unit, who)).some(one => one.verified && one.fingerprint === current.get(who)),
    async look(who: string): Promise<void> {
      if (talks.get().has(who)) return
      const seen = await keys.of(who)
      if (seen.length > 0 && !talks.get().has(who)) show(who, { keys: listed(who, seen) })
    },
    async tell(unit: Unit, who: string, event: OtrEvent): Promise<void> {
      switch (event.kind) {
        case 'secured':
          return secured(unit, who, event)
        case 'finished':
          return over(unit, who)
        case 'wanted':
          if (!talkOf(who).wanted) chat.say(unit, who, 'otr-wanted')
          return unit.afterwards(() => show(who, { wanted: true }))
        case 'question':
          return unit.afterwards(() => show(who, { question: { kind: 'asked', text: event.text } }))
        case 'compared':
          return compared(unit, who, event.same)
        case 'compare-ended': {
          const { question } = talkOf(who)
          if (!question) return
          return unit.afterwards(() => show(who, { question: { kind: 'ended', text: question.text } }))
        }
      }
    },
  }
}
export type OtrTelling = ReturnType<typeof otrTelling>
