import { SaslError } from './error.ts'

/** RFC 9266 §2: what to ask the TLS layer for, with an empty context. */
export const TLS_EXPORTER = { type: 'tls-exporter', label: 'EXPORTER-Channel-Binding', length: 32 } as const

/** RFC 5929 §4: the certificate instead of the connection; for who cannot have the other. */
export const TLS_SERVER_END_POINT = 'tls-server-end-point'

/**
 * What the client says of channel binding (RFC 5802 §6): `n` it has none, `y` it has but the server seemed not to, `p`
 * it is used. `data` is what the TLS connection gives for that type.
 */
export type ChannelBinding =
  | { readonly flag: 'n' | 'y' }
  | { readonly flag: 'p'; readonly type: string; readonly data: Uint8Array }

export interface Gs2Header {
  readonly flag: 'n' | 'y' | 'p'
  readonly type: string | undefined
  readonly authzid: string | undefined
  /** As sent, with both commas: it is authenticated as bytes. */
  readonly raw: string
}

export const gs2Header = (binding: ChannelBinding, authzid?: string): string => {
  const flag = binding.flag === 'p' ? `p=${binding.type}` : binding.flag
  return `${flag},${authzid === undefined ? '' : `a=${encodeSaslName(authzid)}`},`
}

const GS2 = /^(?:(n|y)|p=([A-Za-z0-9.-]{1,64})),(?:a=([^,\0]{1,3071}))?,/

export const parseGs2Header = (message: string): Gs2Header => {
  const m = GS2.exec(message)
  if (m === null) throw new SaslError('malformed-request')
  const flag = m[1] === 'n' || m[1] === 'y' ? m[1] : 'p'
  const authzid = m[3] === undefined ? undefined : decodeSaslName(m[3])
  return { flag, type: m[2], authzid, raw: m[0] }
}

/** RFC 5802 §5.1 `saslname`. */
export const encodeSaslName = (s: string): string => s.replaceAll('=', '=3D').replaceAll(',', '=2C')

export const decodeSaslName = (s: string): string => {
  if (/=(?!2C|3D)|[\0,]/.test(s) || s === '') throw new SaslError('malformed-request')
  return s.replaceAll('=2C', ',').replaceAll('=3D', '=')
}

/**
 * The flag a client sends, given what the server offered and what this connection can do. `types` is the list of
 * XEP-0440, undefined when the server sent none. `n` in spite of an offer rests on the hash of XEP-0474 (§5).
 */
export const chooseBinding = (
  offered: { readonly plus: boolean; readonly types: readonly string[] | undefined },
  available: ReadonlyMap<string, Uint8Array>,
): ChannelBinding => {
  if (available.size === 0) return { flag: 'n' }
  if (!offered.plus) return { flag: 'y' }
  for (const [type, data] of available)
    if (offered.types === undefined ? type === TLS_EXPORTER.type : offered.types.includes(type))
      return { flag: 'p', type, data }
  return { flag: 'n' }
}
