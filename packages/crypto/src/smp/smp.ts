/** The Socialist Millionaires' Protocol on edwards25519, for questions between people who use OMEMO. */
import { ascii, concat } from '../bytes.ts'
import { edwards, encodeScalar, hashToScalar } from './group.ts'
import { smpOver } from './protocol.ts'

export type { SmpAnswered, SmpAsked, SmpCompared } from './protocol.ts'
export const {
  ask: smpAsk,
  checkAsk: smpCheckAsk,
  answer: smpAnswer,
  compare: smpCompare,
  conclude: smpConclude,
  outcome: smpOutcome,
} = smpOver(edwards)

export interface SmpSecret {
  /** Everything that both must mean for the answers to count as the same; each part by itself. */
  readonly context: readonly Uint8Array[]
  readonly answer: Uint8Array
}

/** The answer and all it is bound to, as one number. */
export function smpSecret({ context, answer }: SmpSecret): Uint8Array {
  const parts = [...context, answer].flatMap(part => [ascii(`${part.length}:`), part])
  return encodeScalar(hashToScalar('secret', concat(...parts)))
}
