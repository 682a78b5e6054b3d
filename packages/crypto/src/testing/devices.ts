/** Two devices that talk over a wire which the test holds in its hands. */
import { decodeBundle, encodeBundle, publicBundle } from '../omemo/bundle.ts'
import { type DeviceKeys, generateDeviceKeys } from '../omemo/device-keys.ts'
import { decryptKey, encryptKey, startSession } from '../omemo/session.ts'
import type { Random } from '../random.ts'
import type { Generation } from '../ratchet/profile.ts'
import type { RatchetSession } from '../ratchet/session.ts'
import { withoutMutation } from './pure.ts'
import { seededRandom } from './random.ts'

export const GENERATIONS: readonly Generation[] = ['omemo:0', 'omemo:2']

export interface Sent {
  readonly message: Uint8Array
  readonly isKeyExchange: boolean
  readonly key: Uint8Array
}

export class Device {
  readonly generation: Generation
  readonly random: Random
  keys: DeviceKeys
  session: RatchetSession | undefined

  constructor(generation: Generation, seed: number) {
    this.generation = generation
    this.random = seededRandom(seed)
    this.keys = deviceKeys(seed)
  }

  async begin(peer: Device): Promise<void> {
    const wire = encodeBundle(publicBundle(peer.keys, this.generation), this.generation)
    const bundle = decodeBundle(wire, this.generation)
    this.session = await withoutMutation(startSession, this.keys, bundle, this.generation, this.random)
  }

  async send(): Promise<Sent> {
    const key = this.random(48)
    const sent = await withoutMutation(encryptKey, this.session as RatchetSession, key, this.random)
    this.session = sent.session
    return { message: sent.message, isKeyExchange: sent.isKeyExchange, key }
  }

  /** Opens and saves, or throws and has changed nothing. */
  async receive(sent: Pick<Sent, 'message' | 'isKeyExchange'>): Promise<Uint8Array> {
    const { keys, session, message, generation } = { ...this, ...sent }
    const opened = await withoutMutation(decryptKey, keys, session, message, sent.isKeyExchange, generation)
    this.session = opened.session
    this.keys = opened.keys
    return opened.key
  }
}

const made = new Map<number, DeviceKeys>()

/** Making 100 prekeys takes a while; tests that need no fresh ones share them. */
function deviceKeys(seed: number): DeviceKeys {
  const keys = made.get(seed) ?? generateDeviceKeys(seededRandom(seed + 1_000_000), 0)
  made.set(seed, keys)
  return keys
}

/** Both with a confirmed session. */
export async function connected(generation: Generation): Promise<{ anna: Device; bert: Device }> {
  const { anna, bert } = strangers(generation)
  await anna.begin(bert)
  await bert.receive(await anna.send())
  await anna.receive(await bert.send())
  return { anna, bert }
}

export const strangers = (generation: Generation) => ({
  anna: new Device(generation, 1),
  bert: new Device(generation, 2),
})
