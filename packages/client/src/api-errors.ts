/** What a screen can be told has gone wrong. */
import type { FileErrorCode } from './api-files.ts'

export type ErrorCode =
  | 'wrong-password'
  | 'offline'
  | 'unreachable'
  | 'server-error'
  | 'too-many-tries'
  | 'not-allowed'
  | 'token-invalid'
  | 'token-expired'
  | 'token-used'
  | 'name-taken'
  | 'name-invalid'
  | 'password-short'
  | 'password-common'
  | 'domain-invalid'
  | 'organisation-invalid'
  | 'wrong-passphrase'
  | 'storage-full'
  | 'storage-blocked'
  | 'downgrade'
  | 'address-invalid'
  | 'account-here'
  | 'not-found'
  | 'code-unknown'
  | 'code-other'
  | 'code-differs'
  /** What another program has written about a person there cannot be read, and is not written over. */
  | 'card-unreadable'
  | 'backup-key'
  | 'backup-broken'
  | 'backup-other'
  | 'openpgp-file'
  | 'openpgp-passphrase'
  | 'openpgp-code'
  | 'device-ended'
  | 'link-unknown'
  | 'link-expired'
  | 'link-used'
  | 'link-differs'
  | FileErrorCode
export class ClientError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  constructor(code: ErrorCode, options?: { field?: string; message?: string; cause?: unknown }) {
    super(options?.message ?? code, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ClientError'
    this.code = code
    this.field = options?.field
  }
}
