/** RFC 8292: who the server is to a push service. One key, made at the first start and kept: subscriptions are bound to it (§4). */
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import type { DomainRecords } from '../../host/module.ts'

export interface Vapid {
  /** 65 bytes (§3.2). */
  readonly point: Uint8Array
  /** The value of `Authorization` for this push service (§3). */
  authorization(endpoint: URL, now: number): string
}

const RECORD = 'vapid'
/** §2: at most 24 hours. */
const VALID_S = 12 * 3600

const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url')
const pointOf = ({ x = '', y = '' }: JsonWebKey): Buffer =>
  Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])

const token = (key: KeyObject, claims: object): string => {
  const text = `${base64url(JSON.stringify({ typ: 'JWT', alg: 'ES256' }))}.${base64url(JSON.stringify(claims))}`
  // RFC 7518 §3.4: both numbers, not DER.
  return `${text}.${base64url(sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }))}`
}

export const openVapid = async (records: DomainRecords, contact: string): Promise<Vapid> => {
  let jwk = (await records.get(RECORD)) as JsonWebKey | undefined
  if (jwk === undefined) {
    jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
    await records.set(RECORD, jwk)
  }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  const point = pointOf(jwk)
  return {
    point,
    authorization(endpoint, now) {
      const exp = Math.floor(now / 1000) + VALID_S
      const claims = { aud: endpoint.origin, exp, sub: contact }
      return `vapid t=${token(key, claims)}, k=${base64url(point)}`
    },
  }
}
