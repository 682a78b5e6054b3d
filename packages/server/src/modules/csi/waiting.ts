/** What waits for one inactive client: the newest of each subject, by who sent it. */
import type { Element } from '@corrillo/xmpp'
import type { Gate } from '../../session/session.ts'

export interface Bounds {
  readonly stanzas: number
  readonly bytes: number
}
interface Held {
  readonly element: Element
  readonly from: string
  readonly bytes: number
}

const NONE: readonly Element[] = []
const bareOf = (address: string): string => address.split('/', 1)[0] as string

export class Waiting implements Gate {
  private readonly subjectOf: (e: Element) => string | undefined
  private readonly bounds: Bounds
  /** By bare address, then by full address and subject; in order of the newest. */
  private readonly senders = new Map<string, Map<string, Held>>()
  private count = 0
  private bytes = 0

  constructor(subjectOf: (e: Element) => string | undefined, bounds: Bounds) {
    this.subjectOf = subjectOf
    this.bounds = bounds
  }

  pass(element: Element): readonly Element[] {
    const from = element.attr('from') ?? ''
    const subject = this.subjectOf(element)
    if (subject === undefined) return [...this.before(element, from), element]
    this.put(`${from} ${subject}`, { element, from, bytes: element.toString().length })
    return this.count > this.bounds.stanzas || this.bytes > this.bounds.bytes ? this.take() : NONE
  }

  take(): readonly Element[] {
    const all = [...this.senders.values()].flatMap(held => Array.from(held.values(), h => h.element))
    this.senders.clear()
    this.count = 0
    this.bytes = 0
    return all
  }

  private put(key: string, held: Held): void {
    const bare = bareOf(held.from)
    const known = this.senders.get(bare) ?? new Map<string, Held>()
    this.forget(known, key)
    known.set(key, held)
    this.senders.set(bare, known)
    this.count++
    this.bytes += held.bytes
  }

  private forget(known: Map<string, Held>, key: string): void {
    const held = known.get(key)
    if (held === undefined) return
    known.delete(key)
    this.count--
    this.bytes -= held.bytes
  }

  /** RFC 6120 §10.1 promises order between two addresses. In a room that is one occupant: the others can go on waiting. */
  private before(element: Element, from: string): readonly Element[] {
    const known = this.senders.get(bareOf(from))
    if (known === undefined) return NONE
    const oneOnly = element.attr('type') === 'groupchat'
    const due = Array.from(known).filter(([, held]) => !oneOnly || held.from === from)
    for (const [key] of due) this.forget(known, key)
    if (known.size === 0) this.senders.delete(bareOf(from))
    return due.map(([, held]) => held.element)
  }
}
