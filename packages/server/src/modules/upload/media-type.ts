/** Which types are served as what they are called, and which of them a browser may show (S235). */

const ESSENCE = /^\s*([a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62})\s*(?:;|$)/i

/** Type and subtype in lower case, without parameters (RFC 9110 §8.3.1); undefined for what is none. */
export const essenceOf = (header: string | undefined): string | undefined =>
  ESSENCE.exec(header ?? '')?.[1]?.toLowerCase()

/** Pictures, sound and film that hold no script; an SVG is a document. */
const SHOWN =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|heic|jxl|bmp)|audio\/(?:mpeg|mp4|aac|ogg|opus|wav|x-wav|webm|flac)|video\/(?:mp4|webm|ogg|quicktime))$/
const NAMED = /^(?:text\/plain|application\/pdf|application\/zip|application\/octet-stream)$/

export interface ServedAs {
  readonly type: string
  readonly disposition: 'inline' | 'attachment'
}
/** What nobody needs to name, and everything that a browser could run, is bytes. */
export const servedAs = (declared: string | undefined): ServedAs => {
  if (declared !== undefined && SHOWN.test(declared)) return { type: declared, disposition: 'inline' }
  return {
    type: declared !== undefined && NAMED.test(declared) ? declared : 'application/octet-stream',
    disposition: 'attachment',
  }
}
