/** Changes to messages that are not here yet: of a page of the archive that is read before the one that holds the message. */
import type { Change } from './changes.ts'
import type { SealedStore, Unit } from './sealed.ts'

/** For one message, and for all: whoever sends more than this about what nobody has is not listened to. */
const EACH_MAX = 60
const ALL_MAX = 5000

export class PendingChanges {
  /** Which messages something waits for: for all others nothing has to be read. */
  readonly #names = new Set<string>()

  async load(store: SealedStore): Promise<void> {
    for (const [name] of await store.range('changes', '')) this.#names.add(name)
  }

  async keep(unit: Unit, place: Place, change: Change): Promise<void> {
    const name = nameOf(unit, place)
    if (!this.#names.has(name) && this.#names.size >= ALL_MAX) return
    const kept = (await unit.get<readonly Change[]>('changes', name)) ?? []
    unit.put('changes', name, [...kept, change].slice(-EACH_MAX))
    this.#names.add(name)
  }
  /** What waited for this message, and waits no more. */
  async take(unit: Unit, place: Place): Promise<readonly Change[]> {
    const name = nameOf(unit, place)
    if (!this.#names.has(name)) return []
    const kept = (await unit.get<readonly Change[]>('changes', name)) ?? []
    unit.delete('changes', name)
    unit.afterwards(() => this.#names.delete(name))
    return kept
  }
}

export interface Place {
  readonly conversation: string
  readonly author: string
  readonly id: string
}
const nameOf = (unit: Pick<Unit, 'hidden'>, { conversation, author, id }: Place): string =>
  `${unit.hidden('changes', conversation)}/${unit.hidden('changes', conversation, author, id)}`
