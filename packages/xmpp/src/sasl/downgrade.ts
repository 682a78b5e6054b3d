import { encodeBase64 } from '../base64.ts'
import type { ScramCrypto, ScramHash } from './scram-crypto.ts'

/** What the server advertised on the profile in use. */
export interface Advertised {
  readonly mechanisms: readonly string[]
  /** The types of XEP-0440, undefined when no list was sent. */
  readonly bindings?: readonly string[] | undefined
}

const RECORD = '\x1E'
const UNIT = '\x1F'
const byOctet = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const sorted = (list: readonly string[]): string => [...list].sort(byOctet).join(RECORD)

const known = new WeakMap<Advertised, Map<ScramHash, string>>()

/** XEP-0474 §5.1: the value of the SCRAM attribute `h`. Once for what is advertised on many connections. */
export const downgradeHash = async (
  crypto: ScramCrypto,
  hash: ScramHash,
  advertised: Advertised,
): Promise<string> => {
  const hashes = known.get(advertised) ?? new Map<ScramHash, string>()
  const found = hashes.get(hash)
  if (found !== undefined) return found
  const bindings = advertised.bindings === undefined ? '' : UNIT + sorted(advertised.bindings)
  const text = sorted(advertised.mechanisms) + bindings
  const made = encodeBase64(await crypto.hash(hash, new TextEncoder().encode(text)))
  known.set(advertised, hashes.set(hash, made))
  return made
}
