/** What stands below the conversation, and whether something can be sent. */
import type { Composer, Device } from '../api.ts'

export interface ComposerInput {
  readonly draft: string
  readonly encrypted: boolean
  readonly blocked: boolean
  readonly typing: boolean
  /** The device lists are being fetched, or were never had. */
  readonly looking: boolean
  /** Devices of the contact that are announced at present. */
  readonly devices: readonly Device[]
}

export const composerOf = ({
  draft,
  encrypted,
  blocked,
  typing,
  looking,
  devices,
}: ComposerInput): Composer => {
  const undecided = devices.filter(device => device.trust === 'undecided')
  const common = { draft, encrypted, undecided, typing }
  if (blocked) return { ...common, state: 'blocked' }
  if (!encrypted) return { ...common, state: 'ready' }
  if (undecided.length > 0) return { ...common, state: 'undecided' }
  const canRead = devices.some(device => device.trust === 'trusted' || device.trust === 'verified')
  if (canRead) return { ...common, state: 'ready' }
  return { ...common, state: looking ? 'looking' : 'no-devices' }
}
