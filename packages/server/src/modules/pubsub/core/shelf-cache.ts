/** Which addresses have their nodes in memory: those used last, by how much there is of each and not by their number (S217). */
import type { Node } from './node.ts'

/** What the config and the names of a node, and an address itself, take: as much as so many items. */
const FIXED = 4
/** Items, subscriptions and affiliations in all: about 140 bytes each. */
export const MOST_ROWS = 300_000

export const rowsOf = ({ items, subscriptions, affiliations }: Node): number =>
  FIXED + items.length + subscriptions.length + Object.keys(affiliations).length

export interface Weighed {
  /** Kept by whoever changes it. */
  rows: number
}

export const shelfCache = <S extends Weighed>(most: number) => {
  const shelves = new Map<string, S>()
  let rows = 0

  const drop = (key: string): void => {
    const shelf = shelves.get(key)
    if (shelf === undefined) return
    shelves.delete(key)
    rows -= shelf.rows + FIXED
  }
  /** The one used last stays, however large it is. */
  const shrink = (): void => {
    for (const key of shelves.keys()) {
      if (rows <= most || shelves.size === 1) return
      drop(key)
    }
  }

  return {
    get(key: string): S | undefined {
      const shelf = shelves.get(key)
      // Order matters only when something may soon be forgotten.
      if (shelf === undefined || rows * 2 < most) return shelf
      shelves.delete(key)
      shelves.set(key, shelf)
      return shelf
    },
    set(key: string, shelf: S): void {
      drop(key)
      shelves.set(key, shelf)
      rows += shelf.rows + FIXED
      shrink()
    },
    /** A shelf that is here has so many rows more, or fewer. */
    grow(key: string, shelf: S, by: number): void {
      shelf.rows += by
      if (shelves.get(key) !== shelf) return
      rows += by
      shrink()
    },
    has: (key: string, shelf: S): boolean => shelves.get(key) === shelf,
    drop,
  }
}
