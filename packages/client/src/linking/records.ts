/** What is kept of links and transfers, by its place in the store. */
import type { Cursor, Transfer } from './transfer.ts'

export const INCOMING = 'history-in'
export const OUTGOING = 'history-out/'
export const LINK_CODE = 'link-code'
/** How the client signs in: its own id, and its token (XEP-0484). */
export const AGENT = 'agent'
export const TOKEN = 'token'

export interface Incoming extends Transfer {
  /** At the other end. */
  readonly device: string
  readonly from?: Cursor
  readonly messages: number
  readonly share: number
}
export interface Outgoing extends Transfer {
  readonly device: string
  /** Nothing older is given. */
  readonly since: number
  readonly until: number
  readonly stopped?: true
}
/** The code of the device that let this one in, to be scanned when both are there. */
export interface LinkedBy {
  readonly code: string
  readonly until: number
}
