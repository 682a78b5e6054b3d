/** What a screen sees of Off-the-Record Messaging, version 3: for people whose programs have nothing newer. */
import type { Question } from './api-trust.ts'
import type { Value } from './value/value.ts'

export interface OtrPeerKey {
  /** Hex, in lower case, ungrouped. */
  readonly fingerprint: string
  readonly verified: boolean
  /** The session that is there now is with this one. */
  readonly current: boolean
}
/** `known`: they asked, and know by our answer that it is us; it says nothing of them. */
export type OtrQuestion = Question | { readonly kind: 'known'; readonly text: string }
export interface OtrTalk {
  /**
   * none: nothing is under way · asked: they have been asked, and have not answered · private: what is written goes to one program of theirs ·
   * finished: it is over, and nothing goes until somebody begins anew.
   */
  readonly stage: 'none' | 'asked' | 'private' | 'finished'
  /** They would like to. */
  readonly wanted: boolean
  /** Keys of theirs that were seen here, the latest first. */
  readonly keys: readonly OtrPeerKey[]
  /** What both can read to each other; `own` is ours to read. */
  readonly session: { readonly own: string; readonly theirs: string; readonly ownFirst: boolean } | undefined
  readonly question: OtrQuestion | undefined
}
export interface Otr {
  talk(address: string): Value<OtrTalk>
  /** The fingerprint of this device's own key, which is made when it is asked for first. */
  own(): Promise<string>
  /** Asks them. Only where OTR was chosen for the conversation. */
  begin(address: string): Promise<void>
  /** They are told; nothing goes in its place. */
  end(address: string): Promise<void>
  /** S293: about an address and a key. */
  setVerified(address: string, fingerprint: string, verified: boolean): Promise<void>
  /** In a session: by something that only the two know. */
  ask(address: string, question: string, answer: string): Promise<void>
  answer(address: string, answer: string): Promise<void>
  /** Ends it, and forgets how it went. */
  dismissQuestion(address: string): Promise<void>
}
