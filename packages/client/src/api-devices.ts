/** The devices of people, and what somebody thinks of them. */
export type Trust = 'undecided' | 'trusted' | 'verified' | 'untrusted'
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
  readonly generations: readonly ('omemo:2' | 'omemo:0')[]
  readonly active: boolean
  readonly lastSeen: number | undefined
  readonly firstSeen: number | undefined
}
