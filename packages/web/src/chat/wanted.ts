import { source } from '../bind/contract.ts'

/** A message that somebody asked to see from elsewhere: its conversation takes it up when it is drawn. */
export const wanted = source<{ readonly address: string; readonly id: string } | undefined>(undefined)
