/**
 * Copies what came since the last pass into bundles, owner by owner. A pass begins when segments were merged, so that each owner has
 * gathered something by then; an owner with less than a bundle waits for the next pass. It is done where nothing else is waiting, may
 * end anywhere, and goes on where it was: what an owner's last bundle ends with, and the owner that the pass has come to, are on disk.
 */
import type { ArchiveWriter } from './archive-writer.ts'
import type { Bundle } from './bundles.ts'
import { BUNDLE_CHARACTERS } from './bundles.ts'
import type { LogRow } from './log-rows.ts'
import { FLAT } from './postings.ts'
import type { Task } from './settle.ts'

/** Owners or bundles; then more urgent work gets its turn. */
const STEPS = 16

const merged = ({ segments }: ArchiveWriter): number =>
  segments.list().reduce((high, segment) => (segment.level > 0 ? Math.max(high, segment.high) : high), 0)

/** Whether there is a pass to be made or to be gone on with. */
export const unbundled = (archive: ArchiveWriter): boolean => {
  const { done, target } = archive.bundles.pass()
  return target > done || merged(archive) > done
}

/** Positions of the first messages of an owner beyond one position and up to another. */
const positionsOf = (
  { segments }: ArchiveWriter,
  owner: number,
  above: number,
  upTo: number,
  most: number,
): number[] => {
  const positions: number[] = []
  for (const segment of segments.list()) {
    if (segment.high <= above || segment.low > upTo) continue
    for (const flat of segments.lists(segment, owner, { above, below: upTo + 1 }))
      for (let at = 0; at < flat.length; at += FLAT) {
        positions.push(flat[at] as number)
        if (positions.length === most) return positions
      }
  }
  return positions
}

/** False: less is left than makes a bundle. */
const bundleNext = (archive: ArchiveWriter, owner: number, upTo: number, size: number): boolean => {
  const positions = positionsOf(archive, owner, archive.bundles.endOf(owner), upTo, size)
  if (positions.length < size) return false
  const bundle = new Map<number, LogRow>()
  let characters = 0
  for (const position of positions) {
    const row = archive.rowAt(position, owner)
    if (!row) continue
    bundle.set(position, row)
    characters += row[6].length
    if (characters >= BUNDLE_CHARACTERS) break
  }
  if (bundle.size === 0) return false
  archive.bundles.add(owner, bundle satisfies Bundle)
  return true
}

const nextOwner = ({ segments }: ArchiveWriter, done: number, target: number, after: number): number => {
  const touched = segments.list().filter(({ low, high }) => high > done && low <= target)
  return Math.min(...touched.map(({ id }) => segments.nextOwner(id, after) ?? Number.POSITIVE_INFINITY))
}

export function* bundle(archive: ArchiveWriter, size: number): Task {
  const { bundles } = archive
  let pass = bundles.pass()
  if (pass.target <= pass.done) pass = { ...pass, target: merged(archive), owner: 0 }
  const { done, target } = pass
  let made = 0
  for (let step = 0; step < STEPS; step++) {
    const owner = nextOwner(archive, done, target, pass.owner)
    if (owner === Number.POSITIVE_INFINITY) {
      bundles.setPass({ done: target, target, owner: 0 })
      break
    }
    if (bundleNext(archive, owner, target, size)) made++
    else bundles.setPass((pass = { done, target, owner }))
    yield
  }
  return made
}
