/** What a person is called, and among which conversations they, or a group, are. */
import type { ContactRecord } from '../store/contacts.ts'

type Called = Pick<ContactRecord, 'name' | 'groups' | 'sealed'>
type Sorted = Pick<Partial<ContactRecord>, 'groups' | 'sealed'>

/** By whoever uses this account. */
export const givenName = (contact: Called | undefined): string | undefined =>
  contact?.sealed?.name ?? contact?.name
/** The groups of a roster (RFC 6121 §2.1.2.6); what programs that know the roster alone have put there counts where nothing is sealed. */
export const labelsOf = (it: Sorted | undefined): readonly string[] =>
  it?.sealed?.groups.length ? it.sealed.groups : (it?.groups ?? [])
/** A room that is in the roster as well is sorted there, as other programs know it. */
export const sortedBy = <R extends Sorted>(
  contact: ContactRecord | undefined,
  room: R | undefined,
): ContactRecord | R | undefined => (contact?.inRoster || !room ? contact : room)
export const nameOf = (address: string, contact: ContactRecord | undefined): string =>
  givenName(contact) ?? contact?.nick ?? address.split('@')[0] ?? address
