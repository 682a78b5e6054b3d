/**
 * History on its way between two own devices, in parts that the new one asks for. Every answer is sealed for the question that it
 * answers, so that none can be exchanged, repeated or left out; who goes on after a break asks again from where it was.
 */
import { sha256 } from '@corrillo/crypto'
import { decodeBase64, el, type Element, encodeBase64 } from '@corrillo/xmpp'
import { importKey, NONCE_BYTES, open, seal } from '../store/aead.ts'
import { decode, encode } from '../store/codec.ts'
import type { Entry } from '../recovery/contents.ts'

export const NS_HISTORY = 'urn:corrillo:history:0'

export interface Transfer {
  readonly id: string
  readonly key: Uint8Array
}
/** Where the next part begins; undefined: at the beginning. */
export type Cursor =
  /** What modules that are loaded beside the rest give, by its place. */
  | { readonly stage: 'beside'; readonly after: number }
  | { readonly stage: 'devices'; readonly after: string }
  | { readonly stage: 'conversations'; readonly after: string }
  /** What is older than this in one conversation. */
  | { readonly stage: 'facts'; readonly of: string; readonly before: string }
export type Question = { readonly from: Cursor | undefined } | { readonly over: 'done' | 'stopped' }
export type Part =
  | {
      readonly entries: readonly Entry[]
      /** Undefined: that was all. */
      readonly next: Cursor | undefined
      /** How much there was before the next part, from 0 to 1. */
      readonly share: number
    }
  | { readonly over: 'stopped' }

/** Read, sealed and put away in a moment each, on both sides. */
export const PART_BYTES = 256 * 1024
/** What the server takes as one. */
const SEALED_MAX = 512 * 1024
const QUESTION_MAX = 4 * 1024

type Random = (bytes: number) => Uint8Array
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const asking = (id: string): Uint8Array => utf8(`corrillo history question ${id}`)
const answering = (id: string, question: Uint8Array): Uint8Array =>
  new Uint8Array([...utf8(`corrillo history answer ${id} `), ...sha256(question)])

export const partIn = (stanza: Element): Element | undefined => stanza.child('part', NS_HISTORY)

/** `open` gives undefined for whatever is not the answer to this question. */
export const ask = async ({ id, key }: Transfer, question: Question, random: Random) => {
  const by = await importKey(key)
  const sealed = await seal(by, random(NONCE_BYTES), encode(question), asking(id))
  return {
    element: el(NS_HISTORY, 'part', { transfer: id }, encodeBase64(sealed)),
    async open(answer: Uint8Array): Promise<Part | undefined> {
      if (answer.length > SEALED_MAX) return undefined
      const plain = await open(by, answer, answering(id, sealed))
      return plain && (decode(plain) as Part)
    },
  }
}
/** Undefined: it was not asked by who has the key. */
export const asked = async ({ id, key }: Transfer, part: Element, random: Random) => {
  const by = await importKey(key)
  const text = part.text()
  const sealed = text.length > QUESTION_MAX ? undefined : decodeBase64(text)
  const plain = sealed && (await open(by, sealed, asking(id)))
  if (!sealed || !plain) return undefined
  return {
    question: decode(plain) as Question,
    answer: (given: Part): Promise<Uint8Array> =>
      seal(by, random(NONCE_BYTES), encode(given), answering(id, sealed)),
  }
}
/** Where the answer lies. */
export const lying = (name: string): Element => el(NS_HISTORY, 'part', { at: name })
export const placeIn = (answer: Element): string | undefined => partIn(answer)?.attr('at')
