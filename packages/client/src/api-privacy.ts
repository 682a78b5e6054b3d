/** What others hold, or could see, of who uses this account. */

/** One kind of data that the own server holds about the account, as it says itself. */
export interface Holding {
  /** By which this kind is known: `mam.messages`. */
  readonly store: string
  readonly class: string
  /** In the words of the server, in English. */
  readonly purpose: string
  readonly entries: number
  readonly bytes: number | undefined
  readonly since: number | undefined
  readonly until: string
  /** At most so many; 0: there is no limit. undefined: it is no matter of days. */
  readonly days: number | undefined
}
/** What passes by in one conversation, though all of it may be encrypted. */
export interface SeenConversation {
  readonly address: string
  /** What the members of a group are called. */
  readonly members: readonly string[] | undefined
  readonly sent: number
  readonly received: number
  /** Messages in each hour of the day. */
  readonly hours: readonly number[]
  /** By size: what is short is made equally long. */
  readonly short: number
  readonly medium: number
  readonly long: number
  readonly files: number
  readonly fileBytes: number
  readonly last: number
}
export interface Seen {
  readonly since: number
  /** False: there is more than was looked at. */
  readonly complete: boolean
  /** The most messages first. */
  readonly conversations: readonly SeenConversation[]
}
export interface Privacy {
  /** Asks the own server. */
  held(): Promise<readonly Holding[]>
  /** Looks through what is on this device, and asks nobody. */
  seen(): Promise<Seen>
}
