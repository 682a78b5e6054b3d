import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation, ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useGroupView } from '../groups/use-group.ts'
import { later } from '../shell/later.tsx'
import { places } from '../shell/places.ts'
import { type Desk, DeskProvider } from './desk.ts'
import type { MessageItem } from './message-item.ts'
import type { MessageVerb } from './message-menu.tsx'
import type { Outcome } from './told.tsx'
import { useWords } from '../words/use-words.ts'
import { threadOpener, wanted } from './wanted.ts'
import type { Mode } from './mode.ts'

const MessageMenu = later(async () => (await import('./message-menu.tsx')).MessageMenu)
const DeleteQuestion = later(async () => (await import('./delete-question.tsx')).DeleteQuestion)
const ForwardDialog = later(async () => (await import('./forward-dialog.tsx')).ForwardDialog)
const Remind = later(async () => (await import('../remind/remind-message.tsx')).Remind)
const Told = later(async () => (await import('./told.tsx')).Told)
const EmojiPicker = later(async () => (await import('./emoji-picker.tsx')).EmojiPicker)
/** What a tap on a message opens is fetched before it is wanted. */
export const deskParts = [MessageMenu, DeleteQuestion, ForwardDialog, Told]

/** An address, or what somebody is called in a room that hides it. */
const nameless = (who: string): string => who.split('/').at(1) ?? who.split('@')[0] ?? who

type Open =
  | { readonly kind: 'menu'; readonly item: MessageItem; readonly at: Element }
  | { readonly kind: 'delete' | 'forward' | 'remind' | 'emoji'; readonly item: MessageItem }

interface MessageDeskProps {
  readonly conversation: Conversation
  readonly item: ConversationItem
  readonly name: string
  readonly onMode: (mode: Mode | undefined) => void
  readonly children: ReactNode
}

/** Holds what can be done with the messages of one conversation, and what is open for one of them. */
export function MessageDesk({ conversation, item, name, onMode, children }: MessageDeskProps) {
  const engine = useEngine()
  const t = useWords()
  const [, go] = useLocation()
  const { address: me, name: myName } = useValue(engine.me)
  const [open, setOpen] = useState<Open>()
  const { address, self = false } = item
  const [told, setTold] = useState<{ readonly outcome: Outcome }>()
  const hush = useCallback(() => setTold(undefined), [])
  const react = useCallback(
    (message: MessageItem, emoji: string) =>
      void conversation.react(message.id, emoji).catch(() => setTold({ outcome: 'failed' })),
    [conversation],
  )
  const openThread = useCallback(
    (ref: string) => {
      threadOpener.current = document.activeElement
      go(places.thread(address, ref))
    },
    [go, address],
  )
  const muted = useGroupView(item.address)?.muted === true
  const desk = useMemo<Desk>(
    () => ({
      muted,
      reply: message => onMode({ kind: 'reply', item: message }),
      edit: message => onMode({ kind: 'edit', item: message }),
      menu: (message, at) => setOpen({ kind: 'menu', item: message, at }),
      react,
      async jump(id) {
        const { thread } = conversation
        const isThere = thread !== undefined && (await conversation.jumpTo(id))
        wanted.set({ address, id, thread: isThere ? thread : undefined })
        if (thread !== undefined && !isThere) go(places.conversation(address))
      },
      thread: conversation.thread === undefined ? openThread : undefined,
      nameOf(who) {
        if (who === address || who === me) return who === me ? myName : item.name
        const members = engine.groups.of(address)?.view.get().members
        return members?.find(one => one.address === who)?.name ?? nameless(who)
      },
    }),
    [muted, onMode, react, engine, conversation, go, openThread, address, item.name, me, myName],
  )
  const close = (): void => setOpen(undefined)
  const keepSticker = async (message: MessageItem): Promise<void> => {
    const { keptSticker } = await import('../stickers/kept-sticker.ts')
    await keptSticker(engine, conversation, message, t('kind.sticker'))
  }
  const run = (message: MessageItem, verb: MessageVerb): void => {
    if (verb === 'delete' || verb === 'forward' || verb === 'remind' || verb === 'emoji')
      return setOpen({ kind: verb, item: message })
    close()
    if (verb === 'reply') desk.reply(message)
    if (verb === 'thread') desk.thread?.(message.thread ?? message.id)
    if (verb === 'edit') desk.edit(message)
    const tell = (done: Promise<unknown>, outcome: Outcome): void =>
      void done.then(
        () => setTold({ outcome }),
        () => setTold({ outcome: 'failed' }),
      )
    // Without a secure context there is no clipboard at all.
    if (verb === 'copy') tell((async () => navigator.clipboard.writeText(message.text))(), 'copied')
    if (verb === 'keep') tell(engine.forward(address, message.id, [me]), 'kept')
    if (verb === 'sticker') tell(keepSticker(message), 'sticker')
    if (verb === 'pin')
      tell(conversation.pin(message.id, !message.pinned), message.pinned ? 'unpinned' : 'pinned')
  }
  return (
    <DeskProvider value={desk}>
      {children}
      <div role="status">{told && <Told {...told} onOver={hush} />}</div>
      {open?.kind === 'menu' && (
        <MessageMenu
          item={open.item}
          at={open.at}
          self={self}
          muted={muted}
          threads={desk.thread !== undefined}
          onClose={() => setOpen(now => (now === open ? undefined : now))}
          onReact={emoji => {
            close()
            react(open.item, emoji)
          }}
          onVerb={verb => run(open.item, verb)}
        />
      )}
      {open?.kind === 'delete' && (
        <DeleteQuestion
          item={open.item}
          name={name}
          self={self}
          conversation={conversation}
          onClose={close}
        />
      )}
      {open?.kind === 'forward' && (
        <ForwardDialog
          from={address}
          id={open.item.id}
          text={open.item.text || (open.item.files?.[0]?.name ?? '')}
          onClose={close}
        />
      )}
      {open?.kind === 'remind' && (
        <Remind
          conversation={address}
          id={open.item.id}
          onClose={close}
          onDone={() => {
            close()
            setTold({ outcome: 'reminded' })
          }}
        />
      )}
      {open?.kind === 'emoji' && (
        <div
          className="fixed inset-0 z-50 grid place-items-center"
          onPointerDown={event => event.target === event.currentTarget && close()}
        >
          <EmojiPicker
            onClose={close}
            onPick={emoji => {
              close()
              react(open.item, emoji)
            }}
          />
        </div>
      )}
    </DeskProvider>
  )
}
