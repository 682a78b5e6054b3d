/** XEP-0446 File metadata element, with the thumbnails of XEP-0264. */
import { attr, children, element, type Infer, int, intElement, textElement } from '../schema/kit.ts'
import { Hash } from './0300-hashes.ts'

export const NS_FILE_METADATA = 'urn:xmpp:file:metadata:0'
export const NS_THUMBS = 'urn:xmpp:thumbs:1'

/** XEP-0264 §3: a small picture of the file, by its URI. */
export const Thumbnail = element(NS_THUMBS, 'thumbnail', {
  uri: attr.required('uri'),
  mediaType: attr.optional('media-type'),
  width: int.optional('width'),
  height: int.optional('height'),
})
export type Thumbnail = Infer<typeof Thumbnail>

/** XEP-0446 §2: everything is optional; who shares the file says what must be there. */
export const FileMetadata = element(NS_FILE_METADATA, 'file', {
  mediaType: textElement('media-type'),
  name: textElement('name'),
  /** What it shows, in words. */
  desc: textElement('desc'),
  size: intElement('size'),
  width: intElement('width'),
  height: intElement('height'),
  /** Of sound and film, in milliseconds. */
  length: intElement('length'),
  hashes: children(Hash, { max: 10, lenient: true }),
  thumbnails: children(Thumbnail, { max: 5, lenient: true }),
})
export type FileMetadata = Infer<typeof FileMetadata>
