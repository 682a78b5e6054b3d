/** Why a connection ended, in the interface's words, and whether trying again could help. */
import { CAM_REVOKED, SaslError, StreamError } from '@corrillo/xmpp'
import { ClientError, type Ending, type ErrorCode } from '../api.ts'

const FINAL: ReadonlySet<ErrorCode> = new Set([
  'wrong-password',
  'not-allowed',
  'device-ended',
  'storage-blocked',
])

export const asReason = (cause: unknown): { readonly error: ErrorCode; readonly final: boolean } => {
  const error = codeOf(cause)
  return { error, final: FINAL.has(error) }
}

/** XEP-0494 §3.2: another device of the account has ended this one. */
const isRevoked = (cause: StreamError): boolean =>
  cause.condition === 'not-authorized' && cause.text === CAM_REVOKED

/** The account, or this device, is not let in any more; of the account only the answer to a sign-in says so, never the end of a stream. */
export const endingOf = (cause: unknown): Ending | undefined => {
  if (codeOf(cause) === 'device-ended') return 'device-ended'
  if (!(cause instanceof ClientError)) return undefined
  if (cause.cause instanceof SaslError && cause.cause.condition === 'account-disabled')
    return 'account-disabled'
  return cause.code === 'wrong-password' ? 'password-changed' : undefined
}

/** RFC 6120 §4.9.3: another session of ours took the place: that is for the person to decide. */
const codeOf = (cause: unknown): ErrorCode => {
  if (cause instanceof ClientError) return cause.code
  if (!(cause instanceof StreamError)) return 'unknown'
  if (isRevoked(cause)) return 'device-ended'
  switch (cause.condition) {
    case 'conflict':
      return 'not-allowed'
    case 'system-shutdown':
    case 'connection-timeout':
    case 'reset':
      return 'unreachable'
    default:
      return 'server-error'
  }
}
