/**
 * Boxes in which a letter waits for a device that is not signed in. In memory, few, small, for minutes; each takes one letter and
 * gives it away once. Who reads is who knows the name, 128 bits; who writes is signed in. What is in them is sealed end to end.
 */
import type { Clock } from '../../host/module.ts'

export type BoxFault = 'taken' | 'full' | 'gone' | 'used'
interface Box {
  readonly note: Uint8Array
  readonly until: number
  /** Whose it is; '' before anybody is known. */
  readonly owner: string
  letter?: Uint8Array
}
export interface BoxLimits {
  readonly ms: number
  readonly count: number
  /** Of one owner. */
  readonly each: number
  /** One more takes the place of the owner's oldest, which nobody has come for. */
  readonly yields?: true
}
const NOTHING = new Uint8Array(0)

export const boxes = (clock: Clock, limits: BoxLimits) => {
  const all = new Map<string, Box>()
  /** In order of opening, which is that of closing. */
  const sweep = (): void => {
    for (const [name, { until }] of all) {
      if (until > clock.now()) return
      all.delete(name)
    }
  }
  const at = (name: string): Box | undefined => {
    sweep()
    return all.get(name)
  }
  return {
    open(name: string, owner: string, note = NOTHING): BoxFault | undefined {
      if (at(name)) return 'taken'
      const theirs = [...all].filter(([, box]) => box.owner === owner)
      const [oldest] = theirs.length >= limits.each ? theirs : []
      if (oldest && limits.yields) all.delete(oldest[0])
      else if (oldest || all.size >= limits.count) return 'full'
      all.set(name, { note, owner, until: clock.now() + limits.ms })
      // Nothing lies here for longer because nobody asks.
      clock.after(limits.ms, sweep)
      return undefined
    },
    /** Of one that nobody has written to. */
    note(name: string): Uint8Array | BoxFault {
      const box = at(name)
      return box === undefined ? 'gone' : box.letter ? 'used' : box.note
    },
    put(name: string, letter: Uint8Array): BoxFault | undefined {
      const box = at(name)
      if (box === undefined) return 'gone'
      if (box.letter) return 'used'
      box.letter = letter
      return undefined
    },
    /** Undefined: nobody has written yet. With the letter the box is gone. */
    take(name: string): Uint8Array | 'gone' | undefined {
      const box = at(name)
      if (box === undefined) return 'gone'
      if (box.letter) all.delete(name)
      return box.letter
    },
    close: (name: string): void => void all.delete(name),
  }
}
export type Boxes = ReturnType<typeof boxes>
