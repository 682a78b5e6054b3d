/** What a person is called, and the colour of their ring. */
import type { ContactRecord } from '../store/contacts.ts'

export const nameOf = (address: string, contact: ContactRecord | undefined): string =>
  contact?.name ?? contact?.nick ?? address.split('@')[0] ?? address
