/** What a screen sees of what the organisation asks for. */
import type { TrustLevel } from './api-trust.ts'

export interface Policy {
  /** Nobody's level of trust is below it. */
  readonly trust: TrustLevel
  /** False: copies of conversations are not offered. */
  readonly export: boolean
}
