/** A file of a message as it may be shown. */
import type { SharedFile } from '../api.ts'
import { cautionOf, kindOf, safeType } from '../modules/files/name.ts'
import type { FilePart } from '../store/facts.ts'

const LEVELS = /[^A-Za-z0-9+/=]/

/** Bytes in base64, without a library: a view knows no protocol. */
const bytesOf = (text: string): readonly number[] | undefined =>
  LEVELS.test(text) ? undefined : Array.from(atob(text), character => character.charCodeAt(0))

export const sharedFile = (part: FilePart, isOurs: (url: string) => boolean): SharedFile => {
  const { name, given, type, size, width, height, length, preview, waveform, sticker, url } = part
  const [, previewType = '', data = ''] = /^data:([^;,]+);base64,(.*)$/.exec(preview ?? '') ?? []
  return {
    name,
    type: safeType(type),
    kind: kindOf(part),
    caution: cautionOf(given ?? name),
    size,
    width,
    height,
    length,
    preview: data === '' ? undefined : { type: previewType, data },
    waveform: waveform === undefined ? undefined : bytesOf(waveform),
    ...(sticker === undefined ? {} : { sticker }),
    elsewhere: url === undefined || isOurs(url) ? undefined : new URL(url).host,
  }
}
