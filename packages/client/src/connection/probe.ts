/** Signs in once and leaves: whether address and password are right is known before anything is kept on this device. */
import type { Jid } from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import type { Clock, Platform, Target } from '../platform/platform.ts'
import { NEGOTIATION_MS } from './limits.ts'
import { sasl, sasl2 } from './profiles.ts'
import { authenticate } from './sasl.ts'
import { Stream } from './stream.ts'

export interface Probe {
  readonly platform: Platform
  readonly target: Target
  readonly address: Jid
  readonly password: string
  readonly random: (bytes: number) => Uint8Array
  readonly clock: Clock
}

export const probe = async ({ platform, target, address, password, random, clock }: Probe): Promise<void> => {
  const stream = await Stream.connect(platform.transport, target).catch(cause => {
    throw cause instanceof ClientError ? cause : new ClientError('unreachable', { cause })
  })
  const cancel = clock.after(NEGOTIATION_MS, () =>
    stream.abandon(new ClientError('unreachable', { message: 'too slow' })),
  )
  try {
    const features = await stream.restart(address)
    const profile = sasl2(features, {}) ?? sasl(features)
    if (!profile) throw new ClientError('server-error', { message: 'no SASL' })
    await authenticate(stream, profile, { username: address.local, password }, undefined, random)
  } catch (cause) {
    throw cause instanceof ClientError ? cause : new ClientError('server-error', { cause })
  } finally {
    cancel()
    stream.close()
  }
}
