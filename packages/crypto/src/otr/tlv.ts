/** OTRv3 §"Data Message": the text, and records behind it that nobody sees. */
import { concat } from '../bytes.ts'
import { Malformed, Misuse } from '../errors.ts'
import { byte, reader, short } from './encoding.ts'

export const TLV = {
  padding: 0,
  disconnected: 1,
  smp1: 2,
  smp2: 3,
  smp3: 4,
  smp4: 5,
  smpAbort: 6,
  smp1Question: 7,
} as const
export interface Tlv {
  readonly type: number
  readonly value: Uint8Array
}
export interface Plain {
  readonly text: string
  readonly tlvs: readonly Tlv[]
}
const TLVS_MAX = 32
/** A length says little: it is one of few. */
const PAD_TO = 128
const TLV_HEAD = 4

export function writePlain({ text, tlvs }: Plain): Uint8Array {
  if (text.includes('\0')) throw new Misuse('nul')
  const bare = concat(
    new TextEncoder().encode(text),
    byte(0),
    ...tlvs.map(({ type, value }) => concat(short(type), short(value.length), value)),
  )
  const missing = PAD_TO - ((bare.length + TLV_HEAD) % PAD_TO)
  return concat(bare, short(TLV.padding), short(missing), new Uint8Array(missing))
}
/** Its author is known: a record that breaks off is left out with what follows it, and the text counts. */
export function readPlain(bytes: Uint8Array): Plain {
  const nul = bytes.indexOf(0)
  const end = nul < 0 ? bytes.length : nul
  return { text: new TextDecoder().decode(bytes.slice(0, end)), tlvs: tlvsIn(bytes.slice(end + 1)) }
}
function tlvsIn(bytes: Uint8Array): readonly Tlv[] {
  const from = reader(bytes)
  const found: Tlv[] = []
  try {
    while (from.offset < bytes.length && found.length < TLVS_MAX)
      found.push({ type: from.short(), value: from.bytes(from.short()) })
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
  }
  return found
}
