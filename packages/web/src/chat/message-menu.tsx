import { Menu } from '@base-ui/react/menu'
import {
  BellRing,
  Bookmark,
  Copy,
  CornerUpLeft,
  Forward,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  SmilePlus,
  Sticker,
  Trash2,
} from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { classes } from '../parts/class-names.ts'
import { MenuEntry, PopMenu } from '../parts/pop-menu.tsx'
import { useWords } from '../words/use-words.ts'
import type { MessageItem } from './message-item.ts'

export type MessageVerb =
  | 'reply'
  | 'thread'
  | 'edit'
  | 'copy'
  | 'forward'
  | 'keep'
  | 'sticker'
  | 'pin'
  | 'remind'
  | 'delete'
  | 'emoji'

export interface MessageMenuProps {
  readonly item: MessageItem
  readonly at: Element
  /** Notes to oneself need no “save to notes”. */
  readonly self: boolean
  /** Nothing can be said here about a message. */
  readonly muted?: boolean
  /** It can be answered apart from what else is said. */
  readonly threads?: boolean
  readonly onReact: (emoji: string) => void
  readonly onVerb: (verb: MessageVerb) => void
  readonly onClose: () => void
}

/** Those that go on somewhere else: the focus goes with them. */
const ONWARD: ReadonlySet<MessageVerb> = new Set([
  'reply',
  'thread',
  'edit',
  'forward',
  'remind',
  'delete',
  'emoji',
])

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }
/** The reactions stand in a row: arrows to the sides go along it, and the one down leaves it. */
const walkRow = (event: KeyboardEvent<HTMLElement>): void => {
  const row = event.currentTarget
  const all = [...row.children]
  const step = STEPS[event.key]
  const ahead = getComputedStyle(row).direction === 'rtl' ? -1 : 1
  const next =
    step === undefined
      ? event.key === 'ArrowDown' && row.nextElementSibling
      : all[(all.indexOf(event.target as Element) + step * ahead + all.length) % all.length]
  if (!(next instanceof HTMLElement)) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
}

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** Everything that can be done with one message. */
export function MessageMenu(props: MessageMenuProps) {
  const { item, at, self, muted = false, threads = false, onReact, onVerb, onClose } = props
  const t = useWords()
  const before = useRef(document.activeElement as HTMLElement | null)
  const onward = useRef(false)
  const run = (verb: MessageVerb): void => {
    onward.current = ONWARD.has(verb)
    onVerb(verb)
  }
  // Of what was taken back, or is seen once, nothing can be said or kept.
  const isWhole = !item.deleted && !item.once
  // OTR carries words, and nothing about them.
  const isChangeable = item.security.protocol !== 'otr' && !muted
  const mine = new Set(item.reactions?.filter(one => one.own).map(one => one.emoji))
  return (
    <PopMenu
      label={t('menu.label')}
      within={at}
      anchor={at}
      side="bottom"
      align={item.own ? 'end' : 'start'}
      sideOffset={6}
      positionMethod="fixed"
      finalFocus={() => (onward.current ? false : before.current)}
      className="min-w-60"
      onClose={onClose}
    >
      {isWhole && isChangeable && (
        <div
          className="mb-1 flex justify-between gap-0.5 border-b border-line px-0.5 pb-1.5"
          onKeyDown={walkRow}
        >
          {QUICK.map(emoji => (
            <Menu.Item
              key={emoji}
              aria-label={t(mine.has(emoji) ? 'menu.react.back' : 'menu.react', { emoji })}
              onClick={() => onReact(emoji)}
              className={classes(
                'grid size-10 cursor-pointer place-items-center rounded-full text-[1.375rem] outline-none data-highlighted:bg-hover',
                mine.has(emoji) && 'bg-tint',
              )}
            >
              <span aria-hidden="true">{emoji}</span>
            </Menu.Item>
          ))}
          <Menu.Item
            aria-label={t('menu.react.more')}
            onClick={() => run('emoji')}
            className="grid size-10 cursor-pointer place-items-center rounded-full text-quiet outline-none data-highlighted:bg-hover"
          >
            <SmilePlus className="size-5" aria-hidden="true" />
          </Menu.Item>
        </div>
      )}
      {isWhole && (
        <>
          {isChangeable && (
            <MenuEntry icon={CornerUpLeft} run={() => run('reply')}>
              {t('message.reply')}
            </MenuEntry>
          )}
          {isChangeable && threads && item.state?.kind !== 'failed' && (
            <MenuEntry icon={MessagesSquare} run={() => run('thread')}>
              {t('thread.menu')}
            </MenuEntry>
          )}
          {item.own && isChangeable && !item.files && !item.enclosed && (
            <MenuEntry icon={Pencil} run={() => run('edit')}>
              {t('menu.edit')}
            </MenuEntry>
          )}
          {item.text !== '' && (
            <MenuEntry icon={Copy} run={() => run('copy')}>
              {t('menu.copy')}
            </MenuEntry>
          )}
          <MenuEntry icon={Forward} run={() => run('forward')}>
            {t('menu.forward')}
          </MenuEntry>
          {!self && (
            <MenuEntry icon={Bookmark} run={() => run('keep')}>
              {t('menu.keep')}
            </MenuEntry>
          )}
          {item.files?.[0]?.kind === 'sticker' && !item.own && (
            <MenuEntry icon={Sticker} run={() => run('sticker')}>
              {t('menu.sticker')}
            </MenuEntry>
          )}
          <MenuEntry icon={BellRing} run={() => run('remind')}>
            {t('remind.menu')}
          </MenuEntry>
          <MenuEntry icon={item.pinned ? PinOff : Pin} run={() => run('pin')}>
            {t(item.pinned ? 'menu.unpin' : 'menu.pin')}
          </MenuEntry>
        </>
      )}
      <MenuEntry icon={Trash2} run={() => run('delete')} danger>
        {t('menu.delete')}
      </MenuEntry>
    </PopMenu>
  )
}
