import { type ReactNode, useEffect, useState } from 'react'
import type { OwnSticker, TimelineItem } from '../src/bind/contract.ts'
import { AddSticker } from '../src/stickers/add-sticker.tsx'
import { Awaited, OpenPicker, Pressed } from './acting.tsx'
import { face } from './face.ts'
import { stickerSaid } from './shared.ts'

export const stickerFaces = async (): Promise<readonly OwnSticker[]> =>
  Promise.all(
    ['yes!', '🌻', 'on my way', 'thank you', 'see you tomorrow'].map(async (text, i) => ({
      id: `s${i}`,
      text,
      content: await face(40 + i * 70),
      width: 256,
      height: 256,
    })),
  )

export const stickerTalk: readonly TimelineItem[] = [
  stickerSaid('sticker-1', false, 'yes!'),
  stickerSaid('sticker-2', true, 'on my way'),
  stickerSaid('there', false, '🌻'),
]

export function OpenStickers(): ReactNode {
  return (
    <>
      <OpenPicker />
      <Pressed on="[role=dialog] input + button" />
    </>
  )
}

export function MakingSticker(): ReactNode {
  const [content, setContent] = useState<Blob>()
  useEffect(() => void face(40).then(setContent), [])
  if (!content) return <Awaited />
  return (
    <div
      role="dialog"
      aria-label="Stickers"
      className="fixed z-50 flex h-80 w-[21.5rem] flex-col rounded-2xl bg-raised p-2 shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)]"
      style={{ insetInlineStart: 12, insetBlockEnd: 96 }}
    >
      <AddSticker
        made={{ content, width: 256, height: 256 }}
        onDone={async () => undefined}
        onClose={() => undefined}
      />
    </div>
  )
}
