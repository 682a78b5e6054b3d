/**
 * What is half written, on all own devices: told when it has rested for a while, inside an encrypted message to oneself, and never to
 * anybody else. The newest holds. What waits for a network is told once, as it is then. Loaded beside the rest.
 */
import { el, type Element, formatDateTime, Jid, parseDateTime } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import type { ConversationRecord } from '../../store/conversations.ts'
import type { Unit } from '../../store/sealed.ts'
import { NS_OWN } from '../own-changes/index.ts'

/** Nobody types any more. */
const QUIET_MS = 5000
/** More than this stays on the device that it was written on. */
const TEXT_MAX = 10_000
// oxlint-disable-next-line no-control-regex
const NOT_XML = /[\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}\p{Cs}]/gu

export interface Draft {
  readonly of: string
  readonly text: string
  readonly at: number
}
export const draftElement = ({ of, text, at }: Draft): Element =>
  el(NS_OWN, 'draft', { of, at: formatDateTime(new Date(at)) }, text.replace(NOT_XML, ''))

export const draftIn = (said: Element): Draft | undefined => {
  const of = Jid.tryParse(said.attr('of') ?? '')?.bare.toString()
  const at = parseDateTime(said.attr('at') ?? '')?.getTime()
  const text = said.text()
  return of === undefined || at === undefined || text.length > TEXT_MAX ? undefined : { of, at, text }
}

/** What goes by OTR or off the record has no place in an archive, not even in hiding. */
const mayLeave = ({ draft, protocol, timer }: ConversationRecord): boolean =>
  protocol !== 'otr' && timer?.offRecord !== true && draft.length <= TEXT_MAX
/** As the other devices are to have it: what may not leave does not stand there as it once was, either. */
const toldOf = (record: ConversationRecord): string => (mayLeave(record) ? record.draft : '')
const isNews = (record: ConversationRecord): boolean => toldOf(record) !== (record.draftTold ?? '')
/** What was sent or given up rests at once. */
const restedAt = (record: ConversationRecord): number =>
  record.draft === '' ? 0 : (record.draftAt ?? 0) + QUIET_MS

export interface DraftsParts {
  /** To the own devices. */
  tell(unit: Unit, element: Element): void
  /** Another device has written on. */
  came(of: string, text: string): void
}
export const drafts = (
  { connection, conversations, hidden, now, platform, store }: Given,
  { tell, came }: DraftsParts,
) => {
  let cancel: (() => void) | undefined
  let isStopped = false
  /** What is hidden on this device stays on it. */
  const waiting = (): readonly ConversationRecord[] =>
    [...conversations.all.get().values()].filter(one => isNews(one) && !hidden.has(one.address))

  /** Of those that rest at this time. */
  const tellAll = async (at: number): Promise<void> => {
    cancel?.()
    cancel = undefined
    if (connection.state.get().kind !== 'online') return
    await store.exclusive(async unit => {
      for (const { address: of } of waiting()) {
        const record = conversations.of(unit, of)
        if (!isNews(record) || restedAt(record) > at) continue
        const text = toldOf(record)
        conversations.update(unit, of, { draftTold: text })
        tell(unit, draftElement({ of, text, at: record.draftAt ?? 0 }))
      }
    })
  }
  const look = (): void => {
    if (isStopped || cancel || connection.state.get().kind !== 'online') return
    const next = Math.min(...waiting().map(restedAt))
    if (next === Number.POSITIVE_INFINITY) return
    cancel = platform.clock.after(Math.min(Math.max(next - now(), 0), QUIET_MS), () => {
      cancel = undefined
      tellAll(now()).then(look, () => undefined)
    })
  }
  const leave = [conversations.all.subscribe(look), connection.state.subscribe(look)]
  look()
  return {
    /** At once: this may be the last moment. */
    tellNow: (): Promise<void> => tellAll(now() + QUIET_MS),
    /** From one of the own devices. */
    read(unit: Unit, said: Element): void {
      const draft = draftIn(said)
      if (!draft) return
      const { of, text } = draft
      const at = Math.min(draft.at, now())
      if (at <= (conversations.of(unit, of).draftAt ?? 0)) return
      conversations.update(unit, of, { draft: text, draftAt: at, draftTold: text })
      unit.afterwards(() => came(of, text))
    },
    stop(): void {
      isStopped = true
      cancel?.()
      for (const out of leave) out()
    },
  }
}
