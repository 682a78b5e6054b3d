/** What is loaded when somebody speaks OTR. */
import { Jid } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import { otrHearing } from './hearing.ts'
import type { OtrParts } from './parts.ts'
import { otrKeys } from './keys.ts'
import { otrSending } from './sending.ts'
import { otrSessions } from './sessions.ts'
import { otrTelling, type Talks } from './telling.ts'
import { otrMessage } from './wire.ts'

const QUESTION_MAX = 300
const QUERY = '?OTRv3?'

export const otrWork = (given: Given, talks: Talks, parts: OtrParts) => {
  const { connection, platform, store } = given
  const keys = otrKeys(given)
  const sessions = otrSessions(given, keys)
  const telling = otrTelling(talks, parts, keys)
  const sending = otrSending(given, parts, sessions)

  const needed = (who: string): string => {
    const full = sessions.activeOf(who)
    if (full === undefined) throw new ClientError('not-allowed', { field: 'otr' })
    return full
  }
  const over = (fulls: readonly string[]): Promise<void> =>
    store.exclusive(async unit => {
      for (const full of fulls) {
        const who = Jid.parse(full).bare.toString()
        const isActive = sessions.activeOf(who) === full
        unit.afterwards(() => sessions.forget(full))
        if (isActive) telling.over(unit, who)
      }
    })
  return {
    hear: otrHearing(given, sessions, telling),
    look: telling.look,
    send: sending.send,
    retry: sending.retry,
    own: (): Promise<string> => store.exclusive(async unit => (await keys.own(unit)).fingerprint),
    /** XEP-0364 §"Routing": to one program where there is one; where there are several, those that can will answer. */
    async begin(who: string): Promise<void> {
      if (!connection.isUp) throw new ClientError('offline')
      await store.exclusive(async unit => {
        await keys.own(unit)
        const [only, ...others] = parts.resourcesOf(who)
        const to = only !== undefined && others.length === 0 ? only : who
        unit.afterwards(() => {
          connection.send(otrMessage(to, QUERY, randomId(platform.random)))
          telling.show(who, { stage: 'asked', wanted: false })
        })
      })
    },
    async end(who: string): Promise<void> {
      await store.exclusive(async unit => {
        const full = sessions.activeOf(who)
        if (full !== undefined) await sessions.step(unit, full, { kind: 'end' })
        unit.afterwards(() => telling.ended(who, 'none'))
      })
    },
    async setVerified(who: string, fingerprint: string, verified: boolean): Promise<void> {
      const isKnown = await store.exclusive(unit => telling.verify(unit, who, fingerprint, verified))
      if (!isKnown) throw new ClientError('not-found')
    },
    async ask(who: string, question: string, answer: string): Promise<void> {
      const text = question.trim()
      if (text.length > QUESTION_MAX || answer.trim() === '') throw new ClientError('not-allowed')
      const act = { kind: 'ask', question: text, answer: answer.trim() } as const
      await store.exclusive(async unit => {
        await sessions.step(unit, needed(who), act)
        unit.afterwards(() => telling.show(who, { question: { kind: 'waiting', text, ours: true } }))
      })
    },
    async answer(who: string, answer: string): Promise<void> {
      const { question } = telling.talkOf(who)
      if (question?.kind !== 'asked' || answer.trim() === '') throw new ClientError('not-found')
      await store.exclusive(async unit => {
        await sessions.step(unit, needed(who), { kind: 'answer', answer: answer.trim() })
        const { text } = question
        unit.afterwards(() => telling.show(who, { question: { kind: 'waiting', text, ours: false } }))
      })
    },
    async dismissQuestion(who: string): Promise<void> {
      await store.exclusive(async unit => {
        const full = sessions.activeOf(who)
        if (full !== undefined) await sessions.step(unit, full, { kind: 'abort' })
        unit.afterwards(() => telling.show(who, { question: undefined }))
      })
    },
    /** XEP-0364 §"Ending an OTR session": with whoever goes. */
    async left(from: string): Promise<void> {
      const gone = sessions
        .privates()
        .filter(full => full === from || (!from.includes('/') && full.startsWith(`${from}/`)))
      if (gone.length > 0) await over(gone)
    },
    async fresh(): Promise<void> {
      await sending.lost()
      await over(sessions.privates())
    },
  }
}
export type OtrWork = ReturnType<typeof otrWork>
