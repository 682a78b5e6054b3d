/** The domains that this process answers for: its hosts, their services, components. One registry for all hosts of a server. */
import type { Addressed, Awaitable, Outcome } from './module.ts'

/** Where stanzas for a domain go. Refuses by throwing a StanzaError. */
export interface Destination {
  receive(stanza: Addressed): Awaitable<Outcome | undefined | void>
}

export class DomainTaken extends Error {
  override readonly name = 'DomainTaken'
}

export class Domains {
  private readonly destinations = new Map<string, Destination>()

  /** `domain` prepared. Returns what takes it back. */
  add(domain: string, destination: Destination): () => void {
    if (this.destinations.has(domain)) throw new DomainTaken(`${domain} is taken already`)
    this.destinations.set(domain, destination)
    return () => {
      if (this.destinations.get(domain) === destination) this.destinations.delete(domain)
    }
  }

  get(domain: string): Destination | undefined {
    return this.destinations.get(domain)
  }
}
