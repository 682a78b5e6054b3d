/**
 * The server's copy of a file that one has sent goes when it is of no use any more: when its message is taken back, or when its time
 * is over here and everywhere. What waits for that is kept, sealed, until the server has done it. A file that was passed on stays.
 */
import { StanzaError } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import type { MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Slots } from './slots.ts'

interface Row {
  readonly url: string
  /** Not before. */
  readonly from: number
}
const ROWS = 'files-to-remove'
const ROWS_MAX = 1000
const PASSED_ON = 'files-passed-on'
const PASSED_ON_MAX = 1000
const SOONEST_MS = 60_000
const LATEST_MS = 3_600_000

export const lettingGo = async (
  { connection, facts, now, platform, store }: Given,
  slot: Pick<Slots, 'remove'>,
  isOurs: (url: string) => boolean,
) => {
  let rows = (await store.get<readonly Row[]>('account', ROWS)) ?? []
  let passedOn = (await store.get<readonly string[]>('account', PASSED_ON)) ?? []
  let isBusy = false
  let cancel: (() => void) | undefined

  const urlsOf = ({ files = [] }: MessageFact): readonly string[] =>
    files.flatMap(({ url }) => (url !== undefined && isOurs(url) ? [url] : []))
  const keep = (unit: Unit, next: readonly Row[]): void => {
    rows = next.slice(-ROWS_MAX)
    unit.put('account', ROWS, rows)
  }
  /** Other messages of ours lead to the same copy, on whichever device they were written. */
  const note = (unit: Unit, fact: MessageFact): void => {
    const more = urlsOf(fact).filter(url => !passedOn.includes(url))
    if (more.length === 0) return
    passedOn = [...passedOn, ...more].slice(-PASSED_ON_MAX)
    unit.put('account', PASSED_ON, passedOn)
  }
  const spent = (unit: Unit, fact: MessageFact, from: number): void => {
    if (!fact.own || fact.forwarded) return
    const urls = urlsOf(fact).filter(url => !passedOn.includes(url))
    if (urls.length === 0) return
    keep(unit, [...rows, ...urls.map(url => ({ url, from }))])
    unit.afterwards(flush)
  }
  /** True: it is gone, or this server does not let go of it. */
  const removed = (url: string): Promise<boolean> =>
    slot.remove(url).then(
      () => true,
      error => error instanceof StanzaError && error.type !== 'wait',
    )
  const removeDue = async (): Promise<void> => {
    for (const row of rows.filter(({ from }) => from <= now())) {
      if (!(await removed(row.url))) return
      await store.exclusive(async unit =>
        keep(
          unit,
          rows.filter(other => other !== row),
        ),
      )
    }
  }
  const rest = (): void => {
    cancel?.()
    cancel = undefined
  }
  const flush = (): void => {
    if (isBusy || !connection.isUp) return
    isBusy = true
    rest()
    void removeDue()
      .catch(() => undefined)
      .finally(() => {
        isBusy = false
        if (rows.length === 0 || !connection.isUp) return
        const next = Math.min(...rows.map(({ from }) => from)) - now()
        cancel = platform.clock.after(Math.min(Math.max(next, SOONEST_MS), LATEST_MS), flush)
      })
  }
  facts.whenSpent(spent)
  facts.whenPassedOn(note)

  return { flush, rest }
}
