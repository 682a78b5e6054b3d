import { Collection } from './collection.ts'
import type { Unit } from './sealed.ts'

export interface ContactRecord {
  readonly address: string
  /** In the roster, as the groups are. */
  readonly name: string | undefined
  readonly groups?: readonly string[]
  /** What is written where the server cannot read it goes before (XEP-0510 §5). */
  readonly sealed?: { readonly name?: string; readonly groups: readonly string[] } | undefined
  /** What they call themselves, and the name of their picture. */
  readonly nick?: string | undefined
  readonly picture?: string | undefined
  readonly subscription: 'none' | 'to' | 'from' | 'both'
  /** We asked and wait for the answer. */
  readonly asked: boolean
  readonly inRoster: boolean
  /** They ask to see our presence. */
  readonly request: boolean
  readonly blocked: boolean
}

export const blankContact = (address: string): ContactRecord => ({
  address,
  name: undefined,
  subscription: 'none',
  asked: false,
  inRoster: false,
  request: false,
  blocked: false,
})

export class Contacts extends Collection<ContactRecord> {
  constructor() {
    super('contacts')
  }
  update(unit: Unit, address: string, change: Partial<Omit<ContactRecord, 'address'>>): void {
    const record = { ...(this.in(unit, address) ?? blankContact(address)), ...change }
    if (record.inRoster || record.request || record.blocked) this.put(unit, record)
    else if (this.in(unit, address)) this.delete(unit, address)
  }
}
