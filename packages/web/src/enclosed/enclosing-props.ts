import type { Enclosed } from '../bind/contract.ts'

/** Of each dialog in which something is prepared. */
export interface EnclosingProps {
  /** Who reads it. */
  readonly name: string
  readonly inGroup: boolean
  readonly run: (enclosed: Enclosed) => Promise<unknown>
  readonly onSent: () => void
  readonly onClose: () => void
}
