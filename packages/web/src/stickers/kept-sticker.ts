import type { Conversation, Engine } from '../bind/contract.ts'
import type { MessageItem } from '../chat/message-item.ts'
import { madeSticker } from './made-sticker.ts'

/** Somebody's sticker among one's own: drawn anew, as what one adds oneself is. */
export const keptSticker = async (
  engine: Engine,
  { files }: Conversation,
  { id, files: [file] = [] }: MessageItem,
  nameless: string,
): Promise<void> => {
  await files.fetch(id, 0)
  const made = await madeSticker(await files.open(id, 0))
  if (!made) throw new Error('no picture')
  await (await engine.stickers()).add({ ...made, text: file?.sticker || nameless })
}
