/** Everything that a new device is given, in an order in which it can be gone on with from anywhere; the newest of a conversation first. */
import type { TrustLevels } from '../modules/trust/levels.ts'
import type { Omemo } from '../modules/omemo/index.ts'
import type { Given } from '../pipeline/module.ts'
import { type Entry, type KeptBeside, isKept, keptOf } from '../recovery/contents.ts'
import { encode } from '../store/codec.ts'
import type { Fact } from '../store/facts.ts'
import { type Cursor, type Part, PART_BYTES } from './transfer.ts'

const PAGE = 50
/** Trust comes first: it is what everything else is judged by. */
const TRUST_SHARE = 0.02

interface Row {
  readonly entry: Entry
  readonly next: Cursor
}

export const readings = (given: Given, omemo: Omemo, levels: TrustLevels, beside: readonly KeptBeside[]) => {
  const { conversations, facts, hidden, platform } = given
  const sorted = (names: Iterable<string>): readonly string[] => [...names].toSorted()
  /** What is hidden on this device is nobody else's. */
  const names = (): readonly string[] =>
    sorted([...conversations.all.get().keys()].filter(who => !hidden.has(who)))

  async function* rows(from: Cursor | undefined, since: number): AsyncGenerator<Row> {
    if (from === undefined)
      yield {
        entry: { kind: 'level', level: levels.chosen.get() },
        next: { stage: 'beside', after: -1 },
      }
    if (from === undefined || from.stage === 'beside') yield* besides(from?.after ?? -1)
    if (from === undefined || from.stage === 'beside' || from.stage === 'devices') {
      const after = from?.stage === 'devices' ? from.after : ''
      const records = omemo.devices.records.all.get()
      for (const who of sorted(records.keys())) {
        if (who <= after) continue
        const record = records.get(who)
        if (record) yield { entry: { kind: 'devices', record }, next: { stage: 'devices', after: who } }
      }
    }
    for (const who of names()) yield* conversation(who, from, since)
  }
  async function* besides(after: number): AsyncGenerator<Row> {
    const all = (await Promise.all(beside.map(one => one.entries()))).flat()
    for (const [i, entry] of all.entries())
      if (i > after) yield { entry, next: { stage: 'beside', after: i } }
  }
  async function* conversation(who: string, from: Cursor | undefined, since: number): AsyncGenerator<Row> {
    const isAmid = from?.stage === 'facts' && from.of === who
    if (from?.stage === 'facts' && who < from.of) return
    if (from?.stage === 'conversations' && who <= from.after) return
    for await (const fact of history(who, isAmid ? from.before : undefined, since))
      yield {
        entry: { kind: 'facts', facts: isKept(fact) ? [fact] : [] },
        next: { stage: 'facts', of: who, before: fact.order },
      }
    const record = conversations.get(who)
    if (record)
      yield {
        entry: { kind: 'conversation', record: keptOf(record) },
        next: { stage: 'conversations', after: who },
      }
  }
  async function* history(who: string, before: string | undefined, since: number): AsyncGenerator<Fact> {
    for (let at = before; ; ) {
      const page = await facts.page(who, PAGE, at)
      for (const fact of page.toReversed()) {
        if (fact.at < since) return
        yield fact
      }
      at = page[0]?.order
      if (at === undefined) return
      await platform.breathe()
    }
  }

  const shareOf = async (cursor: Cursor): Promise<number> => {
    if (cursor.stage === 'devices' || cursor.stage === 'beside') return 0
    const all = names()
    const who = cursor.stage === 'facts' ? cursor.of : cursor.after
    const behind = all.filter(name => name < who).length
    const within = cursor.stage === 'facts' ? await shareWithin(cursor.of, cursor.before) : 1
    return TRUST_SHARE + (1 - TRUST_SHARE) * Math.min(1, (behind + within) / Math.max(1, all.length))
  }
  const shareWithin = async (who: string, before: string): Promise<number> => {
    const [[oldest], [newest]] = await Promise.all([facts.pageAfter(who, 1, ''), facts.page(who, 1)])
    const span = (newest?.at ?? 0) - (oldest?.at ?? 0)
    return span <= 0 ? 1 : Math.max(0, Math.min(1, ((newest?.at ?? 0) - Number(before.split('-')[0])) / span))
  }

  /** As much as one part holds. What is too large for any part alone stays behind. */
  return async (from: Cursor | undefined, since: number): Promise<Part> => {
    const entries: Entry[] = []
    let [next, size] = [from, 0]
    for await (const row of rows(from, since)) {
      const length = encode(row.entry).length
      if (size > 0 && size + length > PART_BYTES)
        return { entries, next, share: next ? await shareOf(next) : 0 }
      next = row.next
      if (length > PART_BYTES) continue
      entries.push(row.entry)
      size += length
    }
    return { entries, next: undefined, share: 1 }
  }
}
