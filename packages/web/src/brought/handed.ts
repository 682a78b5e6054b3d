import { source } from '../bind/contract.ts'
import type { Shared } from '../shell/worker-words.ts'

/** What somebody has chosen to write to somebody: its conversation lays it before the person, to be looked at and sent. */
export const handed = source<(Shared & { readonly address: string }) | undefined>(undefined)
