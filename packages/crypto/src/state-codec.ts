/** Device keys and sessions as bytes, for stores that keep nothing else. Byte arrays become tagged hex in JSON. */
import { fromHex, toHex } from './bytes.ts'
import { Malformed, Misuse } from './errors.ts'
import type { DeviceKeys } from './omemo/device-keys.ts'
import type { RatchetSession } from './ratchet/session.ts'

const TAG = 'hex:'
const KINDS = ['device-keys', 'ratchet-session'] as const
type Kind = (typeof KINDS)[number]

export const encodeDeviceKeys = (keys: DeviceKeys): Uint8Array => encode('device-keys', keys)
export const decodeDeviceKeys = (bytes: Uint8Array): DeviceKeys => decode('device-keys', bytes) as DeviceKeys
export const encodeSession = (session: RatchetSession): Uint8Array => encode('ratchet-session', session)
export const decodeSession = (bytes: Uint8Array): RatchetSession =>
  decode('ratchet-session', bytes) as RatchetSession

function encode(kind: Kind, value: object): Uint8Array {
  const text = JSON.stringify({ kind, version: 1, value }, (_, part) => {
    if (part instanceof Uint8Array) return TAG + toHex(part)
    if (typeof part === 'string' && part.startsWith(TAG)) throw new Misuse('tagged-string')
    return part
  })
  return new TextEncoder().encode(text)
}

/** For bytes that we wrote ourselves and that came back authentic; it is no parser for what others send. */
function decode(kind: Kind, bytes: Uint8Array): unknown {
  const stored = parse(bytes)
  if (stored.kind !== kind || stored.version !== 1) throw new Malformed('stored-kind')
  return stored.value
}

function parse(bytes: Uint8Array): { kind?: unknown; version?: unknown; value?: unknown } {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (_, part) =>
      typeof part === 'string' && part.startsWith(TAG) ? (fromHex(part.slice(TAG.length)) ?? part) : part,
    )
    if (typeof value === 'object' && value !== null) return value
  } catch {
    throw new Malformed('stored-value')
  }
  throw new Malformed('stored-value')
}
