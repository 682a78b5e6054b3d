/** XEP-0363 §5: purposes, each with its bucket and its time. */
import type { UploadRequest } from '@corrillo/xmpp'
import type { UploadConfig } from './config.ts'

export type Purpose = NonNullable<UploadRequest['purpose']>['kind']
export type Asked = NonNullable<UploadRequest['purpose']>

const DAY_MS = 86_400_000
export const PURPOSES: readonly Purpose[] = ['message', 'profile', 'ephemeral', 'permanent']

export const isOffered = (purpose: Purpose, config: UploadConfig): boolean =>
  purpose !== 'permanent' || config.permanent_bytes > 0

/** Purposes that share one quota. */
export const bucketOf = (purpose: Purpose): 'message' | 'profile' | 'permanent' =>
  purpose === 'ephemeral' ? 'message' : purpose

/** What the files of an account may take in the bucket of this purpose. */
export const bucketBytes = (purpose: Purpose, config: UploadConfig): number =>
  ({ message: config.account_bytes, profile: config.profile_bytes, permanent: config.permanent_bytes })[
    bucketOf(purpose)
  ]

/** The largest file of this purpose that could ever be taken. */
export const largest = (purpose: Purpose, config: UploadConfig): number =>
  Math.min(config.file_bytes, config.day_bytes, bucketBytes(purpose, config))

/** When a file that is made now goes; undefined when it stays. An ephemeral one never outlives a message's. */
export const expiryOf = (asked: Asked, now: number, config: UploadConfig): number | undefined => {
  const after = (days: number) => (days === 0 ? undefined : now + days * DAY_MS)
  if (asked.kind === 'permanent') return undefined
  if (asked.kind === 'profile') return after(config.profile_days)
  const message = after(config.message_days)
  if (asked.kind === 'message') return message
  return Math.min(asked.value.expireBefore.getTime(), message ?? Number.POSITIVE_INFINITY)
}
