/** What a person is called, and the colour of their ring. */
import type { ContactRecord } from '../store/contacts.ts'

/** By whoever uses this account. */
export const givenName = (contact: ContactRecord | undefined): string | undefined =>
  contact?.sealed?.name ?? contact?.name
export const nameOf = (address: string, contact: ContactRecord | undefined): string =>
  givenName(contact) ?? contact?.nick ?? address.split('@')[0] ?? address
