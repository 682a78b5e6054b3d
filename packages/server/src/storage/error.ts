/** Why storage refused; `full`, `read-only` and `io` may pass, and the next write tries again (S382, S383). */
export type StorageCondition =
  | 'full'
  | 'read-only'
  | 'corrupt'
  | 'io'
  | 'locked'
  | 'version'
  | 'exists'
  | 'no-account'
  | 'closed'

export class StorageError extends Error {
  readonly condition: StorageCondition
  constructor(condition: StorageCondition, text: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause })
    this.name = 'StorageError'
    this.condition = condition
  }
}
