import { SaslError } from './error.ts'
import type { ScramCrypto } from './scram-crypto.ts'

/** HT-SHA-256 with a token of XEP-0484: one message each way (draft-schmaus-kitten-sasl-ht §3). */
export type HtBinding = 'NONE' | 'EXPR' | 'ENDP' | 'UNIQ'
export const HT_BINDING_TYPES: Readonly<Record<Exclude<HtBinding, 'NONE'>, string>> = {
  EXPR: 'tls-exporter',
  ENDP: 'tls-server-end-point',
  UNIQ: 'tls-unique',
}

export const htMechanism = (binding: HtBinding): string => `HT-SHA-256-${binding}`
export const parseHtMechanism = (name: string): HtBinding | undefined => {
  const m = /^HT-SHA-256-(NONE|EXPR|ENDP|UNIQ)$/.exec(name)
  return m === null ? undefined : (m[1] as HtBinding)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What each side proves the token with; `data` is that of the channel binding, empty with NONE. */
export const htProof = async (
  crypto: Pick<ScramCrypto, 'hmac'>,
  side: 'Initiator' | 'Responder',
  token: string,
  data: Uint8Array,
): Promise<Uint8Array> => {
  const label = encoder.encode(side)
  const input = new Uint8Array(label.length + data.length)
  input.set(label)
  input.set(data, label.length)
  return crypto.hmac('SHA-256', encoder.encode(token), input)
}

export const buildHt = (username: string, proof: Uint8Array): Uint8Array => {
  const name = encoder.encode(username)
  const message = new Uint8Array(name.length + 1 + proof.length)
  message.set(name)
  message.set(proof, name.length + 1)
  return message
}

export const parseHt = (message: Uint8Array): { username: string; proof: Uint8Array } => {
  const end = message.indexOf(0)
  const proof = message.subarray(end + 1)
  if (end < 1 || end > 1023 || proof.length !== 32) throw new SaslError('malformed-request')
  try {
    return { username: decoder.decode(message.subarray(0, end)), proof }
  } catch {
    throw new SaslError('malformed-request')
  }
}
