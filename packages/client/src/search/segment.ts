/** Many messages as one text, to be searched from end to end in one go. */
export interface Entry {
  readonly conversation: string
  readonly order: string
  /** Folded, without line breaks; empty: it is gone. */
  readonly text: string
}
/** A segment as it is sealed: conversations once, then rows of which, where, what. */
export interface SealedSegment {
  readonly conversations: readonly string[]
  readonly rows: readonly (readonly [number, string, string])[]
}
export interface Hit {
  readonly conversation: string
  readonly order: string
}

export const sealedSegment = (entries: readonly Entry[]): SealedSegment => {
  const conversations = [...new Set(entries.map(entry => entry.conversation))]
  const place = new Map(conversations.map((name, i) => [name, i]))
  return {
    conversations,
    rows: entries.map(({ conversation, order, text }) => [place.get(conversation) ?? 0, order, text]),
  }
}

export class Segment {
  readonly name: string
  /** Nothing in it is later than this. */
  readonly newest: string
  readonly #sealed: SealedSegment
  readonly #text: string
  readonly #starts: Uint32Array

  constructor(name: string, sealed: SealedSegment) {
    this.name = name
    this.#sealed = sealed
    this.newest = sealed.rows.reduce((last, row) => (row[1] > last ? row[1] : last), '')
    this.#text = sealed.rows.map(row => row[2]).join('\n')
    this.#starts = new Uint32Array(sealed.rows.length + 1)
    let at = 0
    sealed.rows.forEach((row, i) => {
      this.#starts[i] = at
      at += row[2].length + 1
    })
    this.#starts[sealed.rows.length] = at
  }

  get entries(): readonly Entry[] {
    return this.#sealed.rows.map(row => this.#entry(row))
  }
  #entry([which, order, text]: SealedSegment['rows'][number]): Entry {
    return { conversation: this.#sealed.conversations[which] ?? '', order, text }
  }

  /** Every entry that has all the words; the first one, the longest, is looked for from end to end. */
  find(words: readonly string[], within: string | undefined, take: (hit: Hit) => void): void {
    const [first = '', ...others] = words
    const only = within === undefined ? -1 : this.#sealed.conversations.indexOf(within)
    if (first === '' || (within !== undefined && only < 0)) return
    const text = this.#text
    for (let at = text.indexOf(first); at >= 0; ) {
      const i = this.#at(at)
      const row = this.#sealed.rows[i]!
      const isWanted = only < 0 || row[0] === only
      if (isWanted && others.every(word => row[2].includes(word))) take(this.#entry(row))
      at = text.indexOf(first, this.#starts[i + 1])
    }
  }
  /** Which entry stands at this place of the text. */
  #at(place: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if (this.#starts[middle]! <= place) low = middle
      else high = middle
    }
    return low
  }
}
