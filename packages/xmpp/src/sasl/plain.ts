import { SaslError } from './error.ts'

export interface PlainCredentials {
  /** '' when none is named. */
  readonly authzid: string
  readonly username: string
  readonly password: string
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** RFC 4616 §2: authzid NUL authcid NUL password, each bounded, the last two not empty. */
export const parsePlain = (data: Uint8Array): PlainCredentials => {
  const parts = decoded(data).split('\0')
  const [authzid = '', username = '', password = ''] = parts
  const sized = [authzid, username, password].every(p => p.length <= 1023)
  if (parts.length !== 3 || username === '' || password === '' || !sized)
    throw new SaslError('malformed-request')
  return { authzid, username, password }
}

export const buildPlain = ({ authzid, username, password }: PlainCredentials): Uint8Array =>
  encoder.encode(`${authzid}\0${username}\0${password}`)

const decoded = (data: Uint8Array): string => {
  try {
    return decoder.decode(data)
  } catch {
    throw new SaslError('malformed-request')
  }
}
