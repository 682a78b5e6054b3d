/** The symmetric half of the Double Ratchet (§5.2): chains of keys, and the keys of messages that were skipped. */
import { equal } from '../bytes.ts'
import { Duplicate, Malformed } from '../errors.ts'
import { hkdfSha256, hmacSha256 } from '../primitives/hashes.ts'

/** XEP-0384 §4.3 MAX_SKIP, for one message and for all that a session keeps. */
export const MAX_SKIP = 1000

export interface Chain {
  readonly chainKey: Uint8Array
  /** The number of the next message. */
  readonly next: number
}

export interface SkippedKey {
  readonly counter: number
  readonly key: Uint8Array
}

const MESSAGE_KEY = Uint8Array.of(1)
const CHAIN_KEY = Uint8Array.of(2)

/** KDF_RK. */
export function rootStep(
  rootKey: Uint8Array,
  shared: Uint8Array,
  info: Uint8Array,
): { readonly rootKey: Uint8Array; readonly chain: Chain } {
  const output = hkdfSha256(shared, rootKey, info, 64)
  return { rootKey: output.slice(0, 32), chain: { chainKey: output.slice(32), next: 0 } }
}

/** KDF_CK. */
export function chainStep(chain: Chain): { readonly chain: Chain; readonly messageKey: Uint8Array } {
  return {
    chain: { chainKey: hmacSha256(chain.chainKey, CHAIN_KEY), next: chain.next + 1 },
    messageKey: hmacSha256(chain.chainKey, MESSAGE_KEY),
  }
}

/** Goes forward to `counter`, keeping the keys on the way; refuses a jump before computing any of it. */
export function skipTo(
  chain: Chain,
  counter: number,
): { readonly chain: Chain; readonly skipped: readonly SkippedKey[] } {
  if (counter - chain.next > MAX_SKIP) throw new Malformed('too-many-skipped')
  const skipped: SkippedKey[] = []
  let current = chain
  while (current.next < counter) {
    const step = chainStep(current)
    skipped.push({ counter: current.next, key: step.messageKey })
    current = step.chain
  }
  return { chain: current, skipped }
}

/** Takes one kept key out; a number that was passed and has no key any more was opened before. */
export function takeSkipped(
  skipped: readonly SkippedKey[],
  counter: number,
): { readonly messageKey: Uint8Array; readonly rest: readonly SkippedKey[] } {
  const found = skipped.find(entry => entry.counter === counter)
  if (found === undefined) throw new Duplicate('counter')
  return { messageKey: found.key, rest: skipped.filter(entry => entry !== found) }
}

export interface OlderChain {
  readonly ratchetKey: Uint8Array
  /** How many messages of it were passed. */
  readonly end: number
  readonly skipped: readonly SkippedKey[]
}

export const findChain = (chains: readonly OlderChain[], ratchetKey: Uint8Array): OlderChain | undefined =>
  chains.find(chain => equal(chain.ratchetKey, ratchetKey))
