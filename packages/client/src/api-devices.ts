/** The devices of people, and what somebody thinks of them. */
export type Trust = 'undecided' | 'trusted' | 'verified' | 'untrusted'
/** How it became known that a device is who it says it is, and when. */
export interface Verified {
  /**
   * By the person here: the two numbers `compared`, a code `scanned`. `was-scanned`: they have scanned ours, and proved it. `question`:
   * both gave the same answer. By another device that was verified before (XEP-0450): one of ours, or another one of theirs.
   */
  readonly how: 'compared' | 'scanned' | 'was-scanned' | 'question' | 'own-device' | 'their-device'
  readonly at: number
  /** Which device has said so. */
  readonly by?: number | undefined
}
export interface Device {
  readonly id: number
  readonly own: boolean
  readonly current: boolean
  readonly name: string | undefined
  /** Hex, in lower case, ungrouped; undefined until its key is known. */
  readonly fingerprint: string | undefined
  /** Whose it is, where several people are meant. */
  readonly address?: string | undefined
  readonly trust: Trust
  /** undefined: it is not, or nobody has kept how it was. */
  readonly verified?: Verified | undefined
  readonly generations: readonly ('omemo:2' | 'omemo:0')[]
  readonly active: boolean
  readonly lastSeen: number | undefined
  readonly firstSeen: number | undefined
}
