/** A file that is about to be sent: what is left out of it, and what is hidden. */
import type { OutgoingFile } from '../bind/contract.ts'
import type { Cleaned } from '../documents/cleaning.ts'
import { bareDocument } from '../documents/in-worker.ts'
import { barePlayed } from './bare-played.ts'
import { bareMoving } from './bare.ts'
import type { Region } from './blur.ts'
import { cleaned, type Loaded, load } from './picture.ts'

export interface Draft {
  readonly file: File
  readonly regions: readonly Region[]
  /** undefined: it is no picture that can be drawn here. */
  readonly picture: Loaded | undefined
  /** A moving picture, film or sound without what was written into it; undefined: it goes as it is. */
  readonly bared: Blob | undefined
  readonly document: Cleaned | undefined
  /** A document with everything that is in it: so the person chose. */
  readonly whole: boolean
}

export const isPicture = ({ type }: File): boolean => type.startsWith('image/') && type !== 'image/svg+xml'
/** By what the system says of it, which is nothing at times. */
const mayPlay = ({ type }: File): boolean => type === '' || /^(?:video|audio)\//u.test(type)

const bared = async (file: File): Promise<Blob | undefined> => {
  if (file.type === 'image/gif') return bareMoving(file)
  return mayPlay(file) ? barePlayed(file) : undefined
}
export const drafted = async (file: File): Promise<Draft> => ({
  file,
  regions: [],
  // Drawn anew, a moving picture would stand still.
  picture: isPicture(file) && file.type !== 'image/gif' ? await load(file) : undefined,
  bared: await bared(file),
  document: await bareDocument(file),
  whole: false,
})
/** What is sent in its place; undefined: it goes as it is. */
const contentOf = ({ bared: played, document, whole }: Draft): Blob | undefined => {
  if (document && 'content' in document) return whole ? undefined : document.content
  return played
}
export const outgoing = (draft: Draft): Promise<OutgoingFile> | OutgoingFile => {
  const { file, picture, regions } = draft
  if (picture) return cleaned(file, picture, regions)
  return { content: contentOf(draft) ?? file, name: file.name, type: file.type }
}
