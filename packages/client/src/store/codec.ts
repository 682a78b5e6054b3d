/** Record values as bytes: JSON in which byte arrays are base64 under a key of their own. */
import { decodeBase64, encodeBase64 } from '@corrillo/xmpp'

const BYTES = '$bytes'

const replacer = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { [BYTES]: encodeBase64(value) } : value

const reviver = (_: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const text = (value as Record<string, unknown>)[BYTES]
  return typeof text === 'string' ? decodeBase64(text) : value
}

export const encode = (value: unknown): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(value, replacer))
export const decode = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes), reviver)
