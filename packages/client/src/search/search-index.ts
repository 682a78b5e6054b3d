/**
 * Search over everything on the device. The words of messages lie in sealed segments of a thousand, opened when somebody searches
 * for the first time and searched in memory; what is new lies in a sealed tail, in the unit of work of its message, until it
 * makes a segment. What was changed or taken back is written out of its segment soon after. Nothing is readable on the disk:
 * docs/decisions/0012-search.md.
 */
import { current, type Fact } from '../store/facts.ts'
import type { SealedStore, Unit } from '../store/sealed.ts'
import { folded } from './folded.ts'
import { type Entry, type Hit, type SealedSegment, sealedSegment, Segment } from './segment.ts'

const SEGMENT_ROWS = 1000
const TEXT_MAX = 4000
export const HITS_MAX = 100
const WORDS_MAX = 10
const REWRITE_MS = 2000
const META = 'meta'
const VERSION = 1
const WIDTH = 12
const number = (n: number): string => String(n).padStart(WIDTH, '0')

interface TailEntry extends Entry {
  readonly isNew: boolean
}
interface After {
  after(ms: number, run: () => void): () => void
}

export class SearchIndex {
  readonly #store: SealedStore
  readonly #clock: After
  readonly #breathe: () => Promise<void>
  readonly #pending = new WeakMap<Unit, { readonly name: string; readonly entries: TailEntry[] }>()
  #segments: Segment[] = []
  #tail: TailEntry[] = []
  #tailNames: string[] = []
  #next = 0
  #nextSegment = 0
  #isComplete = false
  #loading: Promise<void> | undefined
  #isLoaded = false
  #compacting: Promise<void> | undefined
  #rewrite: (() => void) | undefined

  constructor(store: SealedStore, clock: After, breathe: () => Promise<void>) {
    this.#store = store
    this.#clock = clock
    this.#breathe = breathe
  }

  /** Where the tail ends; a store that has messages from before there was an index is read when somebody searches. */
  async begin(): Promise<void> {
    const [last] = await this.#store.range('search', 't/', { reverse: true, limit: 1 })
    this.#next = last ? Number(last[0].slice(2)) + 1 : 0
    const meta = await this.#store.get<number>('search', META)
    const isEmpty = (await this.#store.range('facts', '', { limit: 1 })).length === 0
    this.#isComplete = meta === VERSION || isEmpty
    if (meta !== VERSION && isEmpty)
      await this.#store.exclusive(async unit => unit.put('search', META, VERSION))
  }

  note(unit: Unit, conversation: string, order: string, text: string, isNew: boolean): void {
    let pending = this.#pending.get(unit)
    if (!pending) {
      pending = { name: `t/${number(this.#next++)}`, entries: [] }
      this.#pending.set(unit, pending)
      const { name, entries } = pending
      unit.afterwards(() => this.#committed(name, entries))
    }
    pending.entries.push({ conversation, order, text: line(text), isNew })
    unit.put('search', pending.name, pending.entries)
  }
  #committed(name: string, entries: readonly TailEntry[]): void {
    if (this.#isLoaded || this.#loading) {
      this.#tail.push(...entries)
      this.#tailNames.push(name)
    }
    const changes = entries.some(entry => !entry.isNew)
    if (changes)
      this.#rewrite ??= this.#clock.after(REWRITE_MS, () => void this.compact().catch(() => undefined))
    else if (this.#next % (SEGMENT_ROWS / 4) === 0 || this.#tail.length >= SEGMENT_ROWS)
      void this.compact().catch(() => undefined)
  }

  /** The newest first. */
  async find(query: string, within?: string): Promise<readonly Hit[]> {
    const words = wordsOf(query)
    if (words.length === 0) return []
    await this.load()
    const best: Hit[] = []
    const overridden = this.#overridden()
    const seen = new Set<string>()
    for (const entry of this.#tail.toReversed()) {
      const key = keyOf(entry)
      if (seen.has(key)) continue
      seen.add(key)
      const isWanted = within === undefined || entry.conversation === within
      if (isWanted && words.every(word => entry.text.includes(word))) insert(best, entry)
    }
    const take = (hit: Hit): void => {
      if (overridden.size === 0 || !overridden.has(keyOf(hit))) insert(best, hit)
    }
    for (const segment of this.#segments.toSorted((a, b) => (a.newest < b.newest ? 1 : -1))) {
      // What is older than all that was found cannot be among the first.
      if (best.length >= HITS_MAX && segment.newest < (best.at(-1)?.order ?? '')) break
      segment.find(words, within, take)
    }
    return best
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined
      throw error
    })
    return this.#loading
  }
  async #load(): Promise<void> {
    await this.#store.exclusive(async () => {
      const tail = await this.#store.range<readonly TailEntry[]>('search', 't/')
      this.#tailNames = tail.map(([name]) => name)
      this.#tail = tail.flatMap(([, entries]) => entries)
    })
    const segments: Segment[] = []
    for (let after: string | undefined; ; ) {
      const rows = await this.#store.range<SealedSegment>('search', 's/', {
        limit: 20,
        ...(after === undefined ? {} : { after }),
      })
      for (const [name, sealed] of rows) segments.push(new Segment(name, sealed))
      after = rows.at(-1)?.[0]
      if (rows.length < 20) break
      await this.#breathe()
    }
    this.#segments = segments
    this.#nextSegment = Number(segments.at(-1)?.name.slice(2) ?? -1) + 1
    this.#isLoaded = true
    if (!this.#isComplete) await this.#build()
  }

  /** From the messages themselves, for a store that was there before its index. */
  async #build(): Promise<void> {
    const known = new Set(this.#segments.flatMap(segment => segment.entries.map(keyOf)))
    for (let after: string | undefined; ; ) {
      const rows = await this.#store.range<Fact>('facts', '', {
        limit: SEGMENT_ROWS,
        ...(after === undefined ? {} : { after }),
      })
      const inTail = new Set(this.#tail.map(keyOf))
      const entries = rows
        .flatMap(([, fact]) => entryOf(fact))
        .filter(one => !known.has(keyOf(one)) && !inTail.has(keyOf(one)))
      await this.#store.exclusive(async unit => this.#append(unit, entries))
      after = rows.at(-1)?.[0]
      if (rows.length < SEGMENT_ROWS) break
      await this.#breathe()
    }
    await this.#store.exclusive(async unit => unit.put('search', META, VERSION))
    this.#isComplete = true
  }

  /** The tail becomes segments, and no segment has what was changed since. */
  compact(): Promise<void> {
    this.#compacting ??= this.#compactNow().finally(() => {
      this.#compacting = undefined
    })
    return this.#compacting
  }
  async #compactNow(): Promise<void> {
    this.#rewrite?.()
    this.#rewrite = undefined
    await this.load()
    await this.#store.exclusive(async unit => {
      const names = this.#tailNames
      const newest = new Map(this.#tail.map(entry => [keyOf(entry), entry]))
      const overridden = this.#overridden()
      const length = this.#tail.length
      for (const segment of overridden.size === 0 ? [] : this.#segments) {
        const entries = segment.entries
        const kept = entries.filter(entry => !overridden.has(keyOf(entry)))
        if (kept.length !== entries.length) this.#replace(unit, segment, kept)
      }
      this.#append(
        unit,
        [...newest.values()].filter(entry => entry.text !== ''),
      )
      for (const name of names) unit.delete('search', name)
      unit.afterwards(() => {
        this.#tail = this.#tail.slice(length)
        this.#tailNames = this.#tailNames.slice(names.length)
      })
    })
  }
  #append(unit: Unit, entries: readonly Entry[]): void {
    for (let from = 0; from < entries.length; from += SEGMENT_ROWS) {
      const sealed = sealedSegment(entries.slice(from, from + SEGMENT_ROWS))
      const name = `s/${number(this.#nextSegment++)}`
      unit.put('search', name, sealed)
      unit.afterwards(() => this.#segments.push(new Segment(name, sealed)))
    }
  }
  #replace(unit: Unit, segment: Segment, entries: readonly Entry[]): void {
    const sealed = sealedSegment(entries)
    unit.put('search', segment.name, sealed)
    unit.afterwards(() => {
      this.#segments = this.#segments.map(one => (one === segment ? new Segment(segment.name, sealed) : one))
    })
  }
  #overridden(): ReadonlySet<string> {
    return new Set(this.#tail.filter(entry => !entry.isNew).map(keyOf))
  }
}

const line = (text: string): string => folded(text.slice(0, TEXT_MAX)).replace(/\s+/gu, ' ')
const keyOf = ({ conversation, order }: Hit): string => `${conversation} ${order}`
const entryOf = (fact: Fact): readonly Entry[] =>
  fact.kind !== 'message' || fact.retractedAt !== undefined || fact.once !== undefined
    ? []
    : [{ conversation: fact.conversation, order: fact.order, text: line(current(fact).text) }]
/** The longest first: it is the rarest, and looked for first. */
const wordsOf = (query: string): readonly string[] =>
  folded(query)
    .split(/\s+/u)
    .filter(Boolean)
    .slice(0, WORDS_MAX)
    .sort((a, b) => b.length - a.length)
const insert = (best: Hit[], hit: Hit): void => {
  const last = best.at(-1)
  if (best.length >= HITS_MAX && last && last.order >= hit.order) return
  let at = best.length
  while (at > 0 && best[at - 1]!.order < hit.order) at--
  best.splice(at, 0, { conversation: hit.conversation, order: hit.order })
  if (best.length > HITS_MAX) best.pop()
}
