/**
 * What a screen sees of the client: values to draw and verbs to call. No stanza, no XML, no cryptography.
 * Addresses are bare JIDs as strings. Times are milliseconds since the epoch. Every verb that can fail rejects with a `ClientError`
 * whose `code` the interface puts into words.
 */
export type * from './api-accounts.ts'
export type * from './api-app.ts'
export type * from './api-attention.ts'
export type * from './api-conversation.ts'
export type * from './api-devices.ts'
export type * from './api-enclosed.ts'
export type * from './api-engine.ts'
export * from './api-errors.ts'
export type * from './api-groups.ts'
export type * from './api-export.ts'
export type * from './api-files.ts'
export type * from './api-hidden.ts'
export type * from './api-linking.ts'
export type * from './api-messages.ts'
export * from './api-names.ts'
export type * from './api-openpgp.ts'
export type * from './api-otr.ts'
export * from './api-people.ts'
export type * from './api-policy.ts'
export type * from './api-privacy.ts'
export type * from './api-push.ts'
export type * from './api-stickers.ts'
export type * from './api-recovery.ts'
export type * from './api-trust.ts'
