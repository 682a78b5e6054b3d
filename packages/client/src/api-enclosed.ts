/** What a message can carry beside words and files: somebody to be added, a place, a question to be answered by choosing. */
export interface EnclosedContact {
  readonly kind: 'contact'
  readonly address: string
  readonly name: string
}
/** A point on the earth (WGS 84), in degrees; how far it may be from there, in metres. */
export interface EnclosedPlace {
  readonly kind: 'place'
  readonly latitude: number
  readonly longitude: number
  readonly accuracy: number | undefined
}
export interface EnclosedPoll {
  readonly kind: 'poll'
  readonly question: string
  readonly answers: readonly string[]
  /** Each may choose more than one. */
  readonly several: boolean
}
export type Enclosed = EnclosedContact | EnclosedPlace | EnclosedPoll

/** A poll with what was chosen so far; all who are asked see who chose what. */
export interface PollNow {
  readonly kind: 'poll'
  readonly question: string
  readonly several: boolean
  readonly closed: boolean
  readonly answers: readonly {
    readonly text: string
    readonly by: readonly string[]
    readonly own: boolean
  }[]
  /** How many people have chosen something. */
  readonly voters: number
}
export type EnclosedNow = EnclosedContact | EnclosedPlace | PollNow

/** What the sender of a link says is to be found there. Nobody has looked. */
export interface LinkPreview {
  readonly url: string
  readonly title: string
  readonly text: string
  readonly site: string
  /** In base64, of at most 16 KiB. */
  readonly picture: { readonly type: string; readonly data: string } | undefined
}
