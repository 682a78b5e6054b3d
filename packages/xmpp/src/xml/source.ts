/**
 * Where an element stands in the text it was read from. `tag` is true while the start tag is still the one that was
 * read; the content may be good for copying when the tag is not. An element whose text needs a prefix that is declared
 * outside of it has no source at all.
 */
export interface Source {
  readonly text: string
  readonly start: number
  readonly inner: number
  readonly innerEnd: number
  readonly end: number
  readonly tag: boolean
  /** The start tag declares the default namespace itself. */
  readonly ownNs: boolean
}

/** What the writer sees of an element. */
export interface Written {
  readonly name: string
  readonly ns: string
  readonly flat: readonly string[]
  readonly prefixes: readonly string[]
  readonly source: Source | undefined
  readonly children: readonly (Written | string)[]
}
