/** XEP-0198 §5: what a client that comes back too late is told, how many of its stanzas were handled. */
import { createHash } from 'node:crypto'

/** The oldest makes room. */
export const REMEMBERED = 10_000

/** A hash of both: somebody else's session is the same as none (S083). */
const keyOf = (id: string, local: string): bigint =>
  createHash('sha256').update(`${local}\0${id}`).digest().readBigUInt64LE()

/** Twelve bytes for each session that is over: a map of their ids took 250, and everybody who ever signs in leaves one. */
export class Ended {
  private readonly keys = new BigUint64Array(REMEMBERED)
  private readonly counts = new Uint32Array(REMEMBERED)
  private next = 0

  remember(id: string, local: string, h: number): void {
    this.keys[this.next] = keyOf(id, local)
    this.counts[this.next] = h
    this.next = (this.next + 1) % REMEMBERED
  }

  countOf(id: string, local: string): number | undefined {
    return this.counts[this.keys.lastIndexOf(keyOf(id, local))]
  }
}
