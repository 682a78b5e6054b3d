/** What the new device is told: whose it is from now on, how it signs in, whom it may believe, and where its history comes from. */
import { ClientError } from '../api.ts'
import { decode, encode } from '../store/codec.ts'
import type { Transfer } from './transfer.ts'

export interface Letter {
  readonly version: 1
  readonly address: string
  readonly organisation: string
  /** The device that lets it in. */
  readonly by: string
  readonly agent: string
  readonly token: string
  readonly mechanism: string
  readonly expires: number
  /** To be scanned by the new device: both are verified by it. */
  readonly code: string
  readonly transfer: Transfer
}
const TEXTS = ['address', 'organisation', 'by', 'agent', 'token', 'mechanism', 'code'] as const

export const writeLetter = (letter: Letter): Uint8Array => encode(letter)

/** Throws `link-differs`: whoever wrote it writes something else. */
export const readLetter = (bytes: Uint8Array): Letter => {
  const said = decode(bytes) as Partial<Record<string, unknown>>
  const transfer = said.transfer as Partial<Transfer> | undefined
  const isWhole =
    said.version === 1 &&
    TEXTS.every(name => typeof said[name] === 'string') &&
    typeof said.expires === 'number' &&
    typeof transfer?.id === 'string' &&
    transfer.key instanceof Uint8Array &&
    transfer.key.length === 32
  if (!isWhole) throw new ClientError('link-differs')
  return said as unknown as Letter
}
