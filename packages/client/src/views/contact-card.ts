/** One contact with their devices. */
import type { ContactCard, Device, Presence } from '../api.ts'
import type { ContactRecord } from '../store/contacts.ts'
import { labelsOf, nameOf } from './name.ts'

export interface CardInput {
  readonly address: string
  readonly contact: ContactRecord | undefined
  readonly presence: Presence
  readonly hue: number
  readonly encrypted: boolean
  readonly otr: boolean
  readonly devices: readonly Device[]
}

export const contactCard = ({
  address,
  contact,
  presence,
  hue,
  encrypted,
  otr,
  devices,
}: CardInput): ContactCard => ({
  address,
  name: nameOf(address, contact),
  labels: labelsOf(contact),
  picture: contact?.picture,
  hue,
  presence,
  subscription: contact?.subscription ?? 'none',
  blocked: contact?.blocked ?? false,
  request: contact?.request ?? false,
  encrypted,
  otr: otr || undefined,
  devices,
  verified: devices.some(device => device.trust === 'verified'),
})
