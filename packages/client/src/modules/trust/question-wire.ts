/** One step of the Socialist Millionaires' Protocol as it stands in the encrypted envelope. */
import { decodeBase64, el, type Element, encodeBase64 } from '@corrillo/xmpp'
import { decodeKey, encodeKey, NS_VERIFY } from './wire.ts'

export interface Step {
  readonly id: string
  readonly step: 'ask' | 'answer' | 'compare' | 'conclude' | 'end'
  /** Of the first step. */
  readonly question: string
  /** The keys that its sender speaks for: of the first two. */
  readonly keys: readonly string[]
  readonly data: Uint8Array
}
export const QUESTION_MAX = 200
const STEPS: readonly string[] = ['ask', 'answer', 'compare', 'conclude', 'end'] satisfies Step['step'][]
const ID_MAX = 64
const KEYS_MAX = 40
const DATA_MAX = 1024

export const stepElement = ({ id, step, question, keys, data }: Step): Element =>
  el(
    NS_VERIFY,
    step,
    { id },
    ...(question === '' ? [] : [el(NS_VERIFY, 'question', {}, question)]),
    ...keys.map(key => el(NS_VERIFY, 'key', {}, encodeKey(key))),
    el(NS_VERIFY, 'data', {}, encodeBase64(data)),
  )

/** undefined: the message is none. */
export const stepIn = (message: Element): Step | undefined => {
  const found = message.elements().find(e => e.ns === NS_VERIFY && STEPS.includes(e.name))
  const id = found?.attr('id') ?? ''
  const data = decodeBase64(found?.child('data', NS_VERIFY)?.text() ?? '')
  if (!found || id === '' || id.length > ID_MAX || !data || data.length > DATA_MAX) return undefined
  return {
    id,
    step: found.name as Step['step'],
    question: found.child('question', NS_VERIFY)?.text().slice(0, QUESTION_MAX) ?? '',
    keys: found
      .elements()
      .filter(e => e.is('key', NS_VERIFY))
      .slice(0, KEYS_MAX)
      .flatMap(key => decodeKey(key.text()) ?? []),
    data,
  }
}
