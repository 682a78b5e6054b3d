/** What a screen sees of verification: whose keys have been compared, and how. */
import type { Value } from './value/value.ts'

/** Who gets messages: trusted when first seen, or verified alone. */
export type TrustLevel = 'first-use' | 'verified-only'

export interface Scanned {
  readonly address: string
  /** It is one of our own devices. */
  readonly own: boolean
  /** How many devices were verified by it; 0: none of its keys could be found. */
  readonly verified: number
}
/** Who has scanned the code that is shown here. */
export interface ScannedBy {
  readonly address: string
  readonly verified: boolean
}
export type Question =
  /** They ask, and wait for our answer. */
  | { readonly kind: 'asked'; readonly text: string }
  /** Our question, or our answer, is on its way to them. */
  | { readonly kind: 'waiting'; readonly text: string; readonly ours: boolean }
  /** Both gave the same answer: the devices that they had then are verified. */
  | { readonly kind: 'same'; readonly text: string }
  | { readonly kind: 'different'; readonly text: string }
  /** They did not want to, or something on the way was wrong. */
  | { readonly kind: 'ended'; readonly text: string }

export interface Verification {
  /** Twelve groups of five digits for this device and that of a contact, the same on both. */
  safetyNumber(address: string, fingerprint: string): Promise<readonly string[]>
  /** The same number as eighteen English words, to be read out. */
  safetyWords(number: readonly string[]): Promise<readonly string[]>
  /**
   * A code to be shown, good for ten minutes and one scan; `to` is the only one whose scan counts. It names this device and the own
   * devices that are verified.
   */
  showCode(to?: string): Promise<string>
  /** Who has scanned the code that was shown last. */
  readonly scannedBy: Value<ScannedBy | undefined>
  /**
   * What was scanned, pasted or opened: verifies the devices that it names. `of`: whose code it has to be. Rejects with
   * 'code-unknown', 'code-other' or 'code-differs'.
   */
  scan(text: string, of?: string): Promise<Scanned>
  question(address: string): Value<Question | undefined>
  /** Verifies the person by something that only the two know. One question at a time with everybody. */
  ask(address: string, question: string, answer: string): Promise<void>
  answer(address: string, answer: string): Promise<void>
  /** Ends it, and forgets how it went. */
  dismissQuestion(address: string): Promise<void>
  readonly level: Value<TrustLevel>
  /** Rejects with 'not-allowed' what is below the organisation's floor, as `setLevelOf` does. */
  setLevel(level: TrustLevel): Promise<void>
  /** undefined: as everywhere. */
  levelOf(address: string): Value<TrustLevel | undefined>
  setLevelOf(address: string, level: TrustLevel | undefined): Promise<void>
}
