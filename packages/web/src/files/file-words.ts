import type { FileKind } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

/** A file in a line of words. */
export const fileWords: Readonly<Record<FileKind, MessageId>> = {
  picture: 'kind.picture',
  sticker: 'kind.sticker',
  voice: 'kind.voice',
  audio: 'kind.audio',
  video: 'kind.video',
  file: 'kind.file',
}
