/** Pictures, films and sounds inside a document: without what was written into them, as when they are sent alone. */
import { barePlayed } from '../files/bare-played.ts'
import { bareBytes } from '../files/bare.ts'
import type { Findings } from './findings.ts'
import { type Rules, rewrittenBytes } from './marked.ts'

const PICTURE = /\.(?:jpe?g|jfif|png|gif|webp)$/iu
const OTHER_PICTURE = /\.(?:tiff?|emf|wmf|bmp|wdp|jxr|eps|heic|avif|svm|emz|wmz)$/iu
const PLAYED = /\.(?:mp[34]|m4[av]|mov|webm|mkv|og[gav]|opus|flac|wav|aac|avi|wm[av]|mpe?g)$/iu
const DRAWING = /\.svg$/iu

/** Programs write where a drawing lies, who made it and how the window stood. */
const drawing: Rules = {
  concerns: /metadata|inkscape:|sodipodi:/u,
  drops: ({ local, name }) => local === 'metadata' || name.startsWith('sodipodi:'),
  attribute: (_, value, __, name) => (/^(?:inkscape|sodipodi):/u.test(name) ? undefined : value),
}
const bareOf = async (name: string, content: Uint8Array): Promise<Uint8Array | undefined> => {
  if (PICTURE.test(name)) return bareBytes(content)
  if (DRAWING.test(name)) return rewrittenBytes(content, drawing)
  if (!PLAYED.test(name)) return undefined
  const bare = await barePlayed(new Blob([content as Uint8Array<ArrayBuffer>]))
  return bare && new Uint8Array(await bare.arrayBuffer())
}
export const isEmbedded = (name: string): boolean =>
  [PICTURE, OTHER_PICTURE, PLAYED, DRAWING].some(kind => kind.test(name))

export const bareEmbedded = async (
  name: string,
  content: Uint8Array,
  { removed, left }: Findings,
): Promise<Uint8Array> => {
  // What cannot be read stays in the document: it would miss it.
  const bare = await bareOf(name, content).catch(() => undefined)
  if (!bare) left.add('pictures')
  else if (!isSame(bare, content)) removed.add('pictures')
  return bare ?? content
}
const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])
