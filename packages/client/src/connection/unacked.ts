/** What was sent and not yet acknowledged (XEP-0198 §4), and how much of what came in has been dealt with. */
import type { Element } from '@corrillo/xmpp'
import { UNACKED_MAX } from './limits.ts'

interface Sent {
  readonly stanza: Element
  readonly acked: (() => void) | undefined
}
const MODULUS = 2 ** 32

export class Unacked {
  #queue: Sent[] = []
  /** The server's count at the head of the queue. */
  #base = 0

  get size(): number {
    return this.#queue.length
  }

  /** How many were sent in all. */
  get sent(): number {
    return (this.#base + this.#queue.length) % MODULUS
  }

  push(stanza: Element, acked?: () => void): void {
    this.#queue.push({ stanza, acked })
    if (this.#queue.length <= UNACKED_MAX) return
    this.#queue.shift()
    this.#base = (this.#base + 1) % MODULUS
  }

  /** §4: h counts modulo 2^32. False when the server claims more than was sent. */
  ack(h: number): boolean {
    const count = (h - this.#base + MODULUS) % MODULUS
    if (count > this.#queue.length) return h === this.#base || count > MODULUS / 2
    this.#base = h
    for (const sent of this.#queue.splice(0, count)) sent.acked?.()
    return true
  }

  /** After a resumption: to be sent again, in order. */
  stanzas(): readonly Element[] {
    return this.#queue.map(sent => sent.stanza)
  }

  reset(): void {
    this.#queue = []
    this.#base = 0
  }
}
