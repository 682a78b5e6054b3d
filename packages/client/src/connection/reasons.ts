/** Why a connection ended, in the interface's words, and whether trying again could help. */
import { StreamError } from '@corrillo/xmpp'
import { ClientError, type ErrorCode } from '../api.ts'

const FINAL: ReadonlySet<ErrorCode> = new Set([
  'wrong-password',
  'not-allowed',
  'downgrade',
  'storage-full',
  'storage-blocked',
])

export const asReason = (cause: unknown): { readonly error: ErrorCode; readonly final: boolean } => {
  const error = codeOf(cause)
  return { error, final: FINAL.has(error) }
}

/** RFC 6120 §4.9.3: another session of ours took the place, or the account was closed or its password changed: that is for the person to decide. */
const codeOf = (cause: unknown): ErrorCode => {
  if (cause instanceof ClientError) return cause.code
  if (!(cause instanceof StreamError)) return 'unknown'
  switch (cause.condition) {
    case 'not-authorized':
      return 'wrong-password'
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
