/** What a person is called, and among whom they are. */
import type { ContactRecord } from '../store/contacts.ts'

type Called = Pick<ContactRecord, 'name' | 'groups' | 'sealed'>

/** By whoever uses this account. */
export const givenName = (contact: Called | undefined): string | undefined =>
  contact?.sealed?.name ?? contact?.name
/** The groups of a roster (RFC 6121 §2.1.2.6); what programs that know the roster alone have put there counts where nothing is sealed. */
export const labelsOf = (contact: Called | undefined): readonly string[] =>
  contact?.sealed?.groups.length ? contact.sealed.groups : (contact?.groups ?? [])
export const nameOf = (address: string, contact: ContactRecord | undefined): string =>
  givenName(contact) ?? contact?.nick ?? address.split('@')[0] ?? address
