/**
 * What a disk holds when the power goes: everything up to the last sync of each file, and of what came after it any part. Made from the
 * log of disk.c, at moments of the tester's choice.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

interface Entry {
  readonly kind: 'w' | 't' | 's' | 'u' | 'c'
  readonly file: string
  readonly offset: number
  readonly data: Buffer
}
const HEAD = 17
const SECTOR = 512

/** The last entry may be cut short: its process was killed. */
export const entriesIn = (log: string): Entry[] => {
  const bytes = readFileSync(log)
  const entries: Entry[] = []
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const [path, size] = [bytes.readUInt32LE(at + 1), bytes.readUInt32LE(at + 13)]
    const end = at + HEAD + path + size
    if (end > bytes.length) break
    entries.push({
      kind: String.fromCharCode(bytes[at] as number) as Entry['kind'],
      file: basename(bytes.toString('utf8', at + HEAD, at + HEAD + path)),
      offset: Number(bytes.readBigInt64LE(at + 5)),
      data: bytes.subarray(at + HEAD + path, end),
    })
    at = end
  }
  return entries
}

/** Bytes with room behind them: a log grows by a page at a time. */
interface Content {
  readonly bytes: Buffer
  readonly size: number
}
const EMPTY: Content = { bytes: Buffer.alloc(0), size: 0 }
const sized = ({ bytes, size }: Content, wanted: number): Content => {
  if (wanted <= size) return { bytes, size: wanted }
  if (wanted <= bytes.length) return { bytes: bytes.fill(0, size, wanted), size: wanted }
  const larger = Buffer.alloc(wanted * 2)
  bytes.copy(larger, 0, 0, size)
  return { bytes: larger, size: wanted }
}
const changed = (content: Content, { kind, offset, data }: Entry): Content => {
  if (kind === 't') return sized(content, offset)
  const grown = sized(content, Math.max(content.size, offset + data.length))
  data.copy(grown.bytes, offset)
  return grown
}
/** Some sectors of a write, from its beginning. */
const torn = (entry: Entry, chance: () => number): Entry => ({
  ...entry,
  data: entry.data.subarray(0, Math.floor((chance() * entry.data.length) / SECTOR) * SECTOR),
})

interface File {
  /** What was synced. */
  readonly content: Content
  readonly pending: Entry[]
}
export interface Cut {
  readonly folder: string
  /** What the process had said until then. */
  readonly said: string
}

/** The folders that are left when the power goes after each of these entries (in rising order). Indices of shared memory are not kept. */
export function* powerCuts(
  entries: readonly Entry[],
  moments: readonly number[],
  at: string,
  chance: () => number,
): Generator<Cut> {
  const files = new Map<string, File>()
  let said = ''
  let done = 0
  for (const moment of moments) {
    for (const entry of entries.slice(done, moment)) {
      const { content, pending } = files.get(entry.file) ?? { content: EMPTY, pending: [] }
      if (entry.kind === 'c') said += entry.data.toString()
      else if (entry.kind === 'u') files.delete(entry.file)
      else {
        const synced = entry.kind === 's'
        if (!synced) pending.push(entry)
        files.set(
          entry.file,
          synced ? { content: pending.reduce(changed, content), pending: [] } : { content, pending },
        )
      }
    }
    done = moment
    const folder = join(at, `cut-${moment}`)
    mkdirSync(folder)
    for (const [file, { content, pending }] of files) {
      if (file.endsWith('-shm')) continue
      const kept = pending
        .filter(() => chance() < 0.5)
        .map(entry => (entry.kind === 'w' && chance() < 0.2 ? torn(entry, chance) : entry))
      const copy = { bytes: Buffer.from(content.bytes), size: content.size }
      const { bytes, size } = kept.reduce(changed, copy)
      writeFileSync(join(folder, file), bytes.subarray(0, size))
    }
    yield { folder, said }
  }
}
