/** Moving the index after the log, in slices: a task yields wherever the writer may commit what it did and turn to waiting messages. */
import type { ArchiveWriter } from './archive-writer.ts'
import type { Segment } from './segments.ts'
import { FLAT } from './postings.ts'

export type Task = Generator<void, number>

/** Messages in a fresh segment; its lists and the tail in memory grow with it. */
export const SEGMENT_MESSAGES = 32_768
const FANOUT = 8
const OWNERS_A_SLICE = 32

/** Writes the frozen tail as a segment of level 0. */
export function* flush(archive: ArchiveWriter): Task {
  const tail = archive.freeze()
  const id = archive.segments.newId()
  let [low, oldest, newest] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0]
  const owners = [...tail.lists.keys()].sort((a, b) => a - b)
  yield
  for (const owner of owners) {
    const flat = tail.lists.get(owner) as number[]
    archive.segments.write(id, owner, flat)
    low = Math.min(low, flat[0] as number)
    for (let at = 1; at < flat.length; at += FLAT) {
      oldest = Math.min(oldest, flat[at] as number)
      newest = Math.max(newest, flat[at] as number)
    }
    yield
  }
  archive.segments.add({
    id,
    level: 0,
    low: Math.min(low, tail.high),
    high: tail.high,
    oldest: Math.min(oldest, newest),
    newest,
  })
  return tail.size
}

/** The segments to be merged next: a full set of neighbours of one level. */
export const ripe = (segments: readonly Segment[]): readonly Segment[] | undefined => {
  for (const level of new Set(segments.map(segment => segment.level))) {
    const same = segments.filter(segment => segment.level === level)
    if (same.length >= FANOUT) return same.slice(0, FANOUT)
  }
  return undefined
}

export function* merge(archive: ArchiveWriter, parts: readonly Segment[]): Task {
  const { segments } = archive
  const id = segments.newId()
  let above = 0
  for (;;) {
    const nexts = parts.flatMap(part => segments.nextOwner(part.id, above) ?? [])
    if (nexts.length === 0) break
    const upTo = Math.min(...nexts) + OWNERS_A_SLICE
    const lists = new Map<number, number[]>()
    for (const part of parts) {
      segments.collect(part.id, above, upTo, lists)
      // Of somebody with millions of messages no more is held than what came from one part.
      for (const [owner, flat] of lists) lists.set(owner, segments.writeFull(id, owner, flat))
      yield
    }
    for (const owner of [...lists.keys()].sort((a, b) => a - b)) {
      segments.write(id, owner, lists.get(owner) as number[])
      yield
    }
    above = upTo
  }
  for (const part of parts) segments.drop(part.id)
  segments.add({
    id,
    level: (parts[0] as Segment).level + 1,
    low: (parts[0] as Segment).low,
    high: (parts.at(-1) as Segment).high,
    oldest: Math.min(...parts.map(part => part.oldest)),
    newest: Math.max(...parts.map(part => part.newest)),
  })
  return parts.length
}

/** Deletes the lists of numbers that have no line: merged away, expired, or left by a task that did not finish. */
export function* sweep(archive: ArchiveWriter): Task {
  const { segments } = archive
  let count = 0
  for (const number of segments.numbers()) {
    if (segments.list().some(segment => segment.id === number)) continue
    for (let above = 0; ; ) {
      const next = segments.nextOwner(number, above)
      if (next === undefined) break
      above = next + OWNERS_A_SLICE - 1
      segments.clear(number, next - 1, above)
      count++
      yield
    }
  }
  return count
}
