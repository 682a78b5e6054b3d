/** OTRv3 §"Fragmentation": pieces that come one after the other make one message. We send none; XMPP has room. */
import { Malformed } from '../errors.ts'
import { TAG_MIN } from './messages.ts'
import { ENCODED_MAX } from './text.ts'

/** What has come so far of a message. */
export interface Fragments {
  readonly sender: number
  readonly count: number
  readonly last: number
  readonly text: string
  readonly since: number
}
/** 65 535 are allowed; nobody needs more than these. */
const COUNT_MAX = 1_000
const WAIT_MS = 5 * 60_000
const FORM = /^\?OTR\|([0-9a-f]{1,8})\|([0-9a-f]{1,8}),(\d{1,5}),(\d{1,5}),([^,]+),$/i

interface Assembled {
  readonly fragments: Fragments | undefined
  /** All are here. */
  readonly whole?: string
  /** It was for another of their programs. */
  readonly notOurs?: true
}

/** Throws for what is no fragment. */
export function assemble(was: Fragments | undefined, text: string, ownTag: number, now: number): Assembled {
  const [, from = '', to = '', k = '', n = '', piece = ''] = FORM.exec(text) ?? []
  if (piece === '') throw new Malformed('fragment')
  const [sender, receiver] = [Number.parseInt(from, 16), Number.parseInt(to, 16)]
  if (sender < TAG_MIN || (receiver > 0 && receiver < TAG_MIN)) throw new Malformed('tag')
  if (receiver !== 0 && receiver !== ownTag) return { fragments: was, notOurs: true }
  const [index, count] = [Number(k), Number(n)]
  if (index === 0 || count === 0 || index > count) throw new Malformed('fragment')
  if (count > COUNT_MAX) throw new Malformed('fragment-count')
  const begun = index === 1 ? { sender, count, last: 0, text: '', since: now } : was
  if (!begun || !isNext(begun, { sender, index, count }, now)) return { fragments: undefined }
  const whole = begun.text + piece
  if (whole.length > ENCODED_MAX) throw new Malformed('length')
  if (index === count) return { fragments: undefined, whole }
  return { fragments: { ...begun, last: index, text: whole } }
}
const isNext = (
  was: Fragments,
  { sender, index, count }: { readonly sender: number; readonly index: number; readonly count: number },
  now: number,
): boolean =>
  was.sender === sender &&
  was.count === count &&
  was.last + 1 === index &&
  Math.abs(now - was.since) <= WAIT_MS
