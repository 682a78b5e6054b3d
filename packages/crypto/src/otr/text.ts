/** OTRv3 §"Unencoded messages" and the outer form of encoded ones: what a text that came is. */
import { Malformed } from '../errors.ts'

/** As much as an encoded message may be, its pieces together: some more than the longest that is sent. */
export const ENCODED_MAX = 300_000
const PREFIX = '?OTR:'
const ERROR = '?OTR Error:'
const ERROR_TEXT_MAX = 300
const TAG_BASE = ' \t  \t\t\t\t \t \t \t  '
const TAG_VERSION = '(?:[ \\t]{8})*'
const TAG = new RegExp(`${TAG_BASE}${TAG_VERSION}`)
const TAG_V3 = '  \t\t  \t\t'

export type Heard =
  | { readonly kind: 'encoded'; readonly bytes: Uint8Array }
  | { readonly kind: 'fragment'; readonly text: string }
  | { readonly kind: 'query'; readonly versions: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'plain'; readonly text: string; readonly offers: boolean }

export const QUERY = '?OTRv3?'
export const errorText = (text: string): string => `${ERROR} ${text}`
/** Whether it is one of OTR's own, and no words for a person. */
export const isOtr = (text: string): boolean => /^\?OTR(?:[|,:?]|v[^?]{0,16}\?| Error:)/.test(text)

/** Throws for what begins like an encoded message and is none. */
export function heardIn(text: string): Heard {
  if (!isOtr(text)) return plain(text)
  if (text.startsWith('?OTR|')) return { kind: 'fragment', text }
  if (text.startsWith('?OTR,')) throw new Malformed('version')
  if (text.startsWith(ERROR))
    return { kind: 'error', text: text.slice(ERROR.length, ERROR.length + ERROR_TEXT_MAX).trim() }
  if (text.startsWith(PREFIX)) return { kind: 'encoded', bytes: decoded(text) }
  const [, first = '', others = ''] = /^\?OTR(\?)?(?:v([^?]{0,16})\?)?/.exec(text) ?? []
  return { kind: 'query', versions: (first && '1') + others }
}
const plain = (text: string): Heard => {
  const tag = TAG.exec(text)?.[0]
  const versions: readonly string[] = tag?.slice(TAG_BASE.length).match(/.{8}/gs) ?? []
  return {
    kind: 'plain',
    text: tag === undefined ? text : text.replace(tag, ''),
    offers: versions.includes(TAG_V3),
  }
}

export const encoded = (bytes: Uint8Array): string => {
  let binary = ''
  for (const one of bytes) binary += String.fromCharCode(one)
  return `${PREFIX}${btoa(binary)}.`
}
/** The whole of it is base64, no less and no more (CVE-2012-3461 was a length that was guessed). */
function decoded(text: string): Uint8Array {
  if (text.length > ENCODED_MAX) throw new Malformed('length')
  const [, base64] = /^\?OTR:([A-Za-z0-9+/]*={0,2})\.\s*$/.exec(text) ?? []
  if (base64 === undefined || base64.length % 4 !== 0) throw new Malformed('base64')
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0))
}
