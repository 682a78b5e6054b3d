import { FileCard } from './file-card.tsx'
import { Picture } from './picture-view.tsx'
import { Sound } from './sound.tsx'
import type { FileProps } from './file-props.ts'
import { Film } from './film.tsx'
import { StickerView } from '../stickers/sticker-view.tsx'

const views = {
  picture: Picture,
  sticker: StickerView,
  voice: Sound,
  audio: Sound,
  video: Film,
  file: FileCard,
} as const

/** What a message brings, each in its own way. */
export function SharedFiles({
  conversation,
  item,
  inTabOrder,
}: Pick<FileProps, 'conversation' | 'item' | 'inTabOrder'>) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      {item.files?.map((file, index) => {
        const View = views[file.kind]
        return (
          <View
            key={`${item.id}-${index}`}
            conversation={conversation}
            item={item}
            file={file}
            index={index}
            inTabOrder={inTabOrder}
          />
        )
      })}
    </div>
  )
}
