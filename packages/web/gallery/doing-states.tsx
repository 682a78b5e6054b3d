/** What can be done in a conversation. */
import type { ReactNode } from 'react'
import { DeleteQuestion } from '../src/chat/delete-question.tsx'
import { ForwardDialog } from '../src/chat/forward-dialog.tsx'
import { LeaveQuestion } from '../src/chat/leave-question.tsx'
import { SearchDialog } from '../src/search/search-dialog.tsx'
import { OpenMenu, OpenPicker, Replying } from './acting.tsx'
import { hit } from './found.ts'
import { marta } from './people.ts'
import { chat, inside } from './placed.tsx'
import { plainEngine } from './plain-engine.ts'
import { Blurring, Large, SendingDocuments, SendingFiles } from './sending.tsx'
import { album } from './shared.ts'
import { MakingSticker, OpenStickers, stickerFaces, stickerTalk } from './stickers.tsx'
import { answered, rich } from './talk.ts'
import { OncePicture, OnceWords, seenOnce, SendingOnce } from './vanishing.tsx'

const nothing = (): void => undefined

export const doingStates: Readonly<Record<string, () => ReactNode>> = {
  'chat-menu': () => inside(chat, { items: rich }, <OpenMenu />),
  'chat-sending': () => inside(chat, {}, <SendingFiles />),
  'chat-sending-documents': () => inside(chat, {}, <SendingDocuments />),
  'chat-blur': () => inside(chat, {}, <Blurring />),
  'chat-lightbox': () => inside(chat, { items: album }, <Large />),
  'chat-emoji-recent': () =>
    inside(
      chat,
      { items: rich, recentEmoji: ['🥖', '👍', '🌻', '❤️', '😂', '🚲', '🎉', '☕', '🐌'] },
      <OpenPicker />,
    ),
  'chat-stickers': () => inside(chat, { items: stickerTalk, stickers: stickerFaces }, <OpenStickers />),
  'chat-stickers-none': () => inside(chat, { items: stickerTalk }, <OpenStickers />),
  'chat-stickers-add': () => inside(chat, {}, <MakingSticker />),
  'chat-stickers-said': () => inside(chat, { items: stickerTalk }),
  'chat-emoji': () => inside(chat, { items: rich }, <OpenPicker />),
  'chat-delete': () =>
    inside(
      chat,
      { items: rich },
      <DeleteQuestion
        item={{ ...answered, own: true }}
        name="Marta"
        self={false}
        conversation={plainEngine().conversation(marta.address)}
        onClose={nothing}
      />,
    ),
  'chat-forward': () =>
    inside(
      chat,
      { items: rich },
      <ForwardDialog from={marta.address} id={answered.id} text={answered.text} onClose={nothing} />,
    ),
  'chat-search': () =>
    inside(
      chat,
      { items: rich, found: hit },
      <SearchDialog within={marta.address} name="Marta Olsen" onClose={nothing} typed="garden" />,
    ),
  'chat-reply': () => inside(chat, { items: rich }, <Replying />),
  'chat-link': () =>
    inside(
      chat,
      {},
      <LeaveQuestion
        href="https://weather.example/garden?day=tomorrow"
        host="weather.example"
        onClose={nothing}
      />,
    ),
  'once-text': () => inside(chat, { items: seenOnce }, <OnceWords />),
  'once-picture': () => inside(chat, { items: seenOnce }, <OncePicture />),
  'send-once': () => inside(chat, {}, <SendingOnce />),
}
