import type { ErrorCode } from './contract.ts'
import type { MessageId } from '../words/message-id.ts'

export interface Refusal {
  readonly code: ErrorCode
  readonly field: string | undefined
}

export const errorWords: Readonly<Record<ErrorCode, MessageId>> = {
  'wrong-password': 'error.wrong-password',
  offline: 'error.offline',
  unreachable: 'error.unreachable',
  'server-error': 'error.server-error',
  'too-many-tries': 'error.too-many-tries',
  'not-allowed': 'error.not-allowed',
  'token-invalid': 'error.token-invalid',
  'token-expired': 'error.token-expired',
  'token-used': 'error.token-used',
  'name-taken': 'error.name-taken',
  'name-invalid': 'error.name-invalid',
  'password-short': 'error.password-short',
  'password-common': 'error.password-common',
  'domain-invalid': 'error.domain-invalid',
  'organisation-invalid': 'error.organisation-invalid',
  'wrong-passphrase': 'error.wrong-passphrase',
  'storage-full': 'error.storage-full',
  'storage-blocked': 'error.storage-blocked',
  downgrade: 'error.downgrade',
  'address-invalid': 'error.address-invalid',
  'account-here': 'error.account-here',
  'not-found': 'error.not-found',
  'code-unknown': 'error.code-unknown',
  'code-other': 'error.code-other',
  'code-differs': 'error.code-differs',
  'backup-key': 'error.backup-key',
  'backup-broken': 'error.backup-broken',
  'backup-other': 'error.backup-other',
  'card-unreadable': 'error.card-unreadable',
  'device-ended': 'error.device-ended',
  'link-unknown': 'error.link-unknown',
  'link-expired': 'error.link-expired',
  'link-used': 'error.link-used',
  'link-differs': 'error.link-differs',
  'openpgp-file': 'error.openpgp-file',
  'openpgp-passphrase': 'error.openpgp-passphrase',
  'openpgp-code': 'error.openpgp-code',
  'file-gone': 'error.file-gone',
  'file-too-big': 'error.file-too-big',
  'file-broken': 'error.file-broken',
  'file-elsewhere': 'error.file-elsewhere',
  'file-unreachable': 'error.file-unreachable',
  'file-quota': 'error.file-quota',
  unknown: 'error.unknown',
}

/** Errors that belong to one field of a form even when the client does not name it. */
const fieldOf: Partial<Record<ErrorCode, string>> = {
  'name-taken': 'name',
  'name-invalid': 'name',
  'password-short': 'password',
  'password-common': 'password',
  'domain-invalid': 'domain',
  'organisation-invalid': 'organisation',
  'wrong-passphrase': 'passphrase',
  'account-here': 'name',
}

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorWords, code)

export const refusalOf = (error: unknown): Refusal => {
  const { code, field } = Object(error) as { readonly code?: unknown; readonly field?: unknown }
  if (!isErrorCode(code)) return { code: 'unknown', field: undefined }
  return { code, field: typeof field === 'string' ? field : fieldOf[code] }
}
