import { Menu } from '@base-ui/react/menu'
import {
  BellRing,
  Bookmark,
  Copy,
  CornerUpLeft,
  Forward,
  type LucideIcon,
  Pencil,
  Pin,
  PinOff,
  SmilePlus,
  Trash2,
} from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { classes } from '../parts/class-names.ts'
import { useWords } from '../words/use-words.ts'
import type { MessageItem } from './message-item.ts'

export type MessageVerb =
  | 'reply'
  | 'edit'
  | 'copy'
  | 'forward'
  | 'keep'
  | 'pin'
  | 'remind'
  | 'delete'
  | 'emoji'

export interface MessageMenuProps {
  readonly item: MessageItem
  readonly at: Element
  /** Notes to oneself need no “save to notes”. */
  readonly self: boolean
  readonly onReact: (emoji: string) => void
  readonly onVerb: (verb: MessageVerb) => void
  readonly onClose: () => void
}

/** Those that go on somewhere else: the focus goes with them. */
const ONWARD: ReadonlySet<MessageVerb> = new Set(['reply', 'edit', 'forward', 'remind', 'delete', 'emoji'])

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏']

/** Everything that can be done with one message. */
export function MessageMenu({ item, at, self, onReact, onVerb, onClose }: MessageMenuProps) {
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
  const isChangeable = item.security.protocol !== 'otr'
  const mine = new Set(item.reactions?.filter(one => one.own).map(one => one.emoji))
  return (
    <Menu.Root open onOpenChange={open => !open && onClose()}>
      <Menu.Portal container={at.closest('main')}>
        <Menu.Positioner
          anchor={at}
          side="bottom"
          align={item.own ? 'end' : 'start'}
          sideOffset={6}
          collisionPadding={8}
          positionMethod="fixed"
          className="z-50"
        >
          <Menu.Popup
            aria-label={t('menu.label')}
            finalFocus={() => (onward.current ? false : before.current)}
            className="arrives min-w-60 rounded-2xl bg-raised p-1.5 text-ink shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)] outline-none"
          >
            {isWhole && isChangeable && (
              <div className="mb-1 flex justify-between gap-0.5 border-b border-line px-0.5 pb-1.5">
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
                  <Entry icon={CornerUpLeft} run={() => run('reply')}>
                    {t('message.reply')}
                  </Entry>
                )}
                {item.own && isChangeable && !item.files && !item.enclosed && (
                  <Entry icon={Pencil} run={() => run('edit')}>
                    {t('menu.edit')}
                  </Entry>
                )}
                {item.text !== '' && (
                  <Entry icon={Copy} run={() => run('copy')}>
                    {t('menu.copy')}
                  </Entry>
                )}
                <Entry icon={Forward} run={() => run('forward')}>
                  {t('menu.forward')}
                </Entry>
                {!self && (
                  <Entry icon={Bookmark} run={() => run('keep')}>
                    {t('menu.keep')}
                  </Entry>
                )}
                <Entry icon={BellRing} run={() => run('remind')}>
                  {t('remind.menu')}
                </Entry>
                <Entry icon={item.pinned ? PinOff : Pin} run={() => run('pin')}>
                  {t(item.pinned ? 'menu.unpin' : 'menu.pin')}
                </Entry>
              </>
            )}
            <Entry icon={Trash2} run={() => run('delete')} danger>
              {t('menu.delete')}
            </Entry>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

interface EntryProps {
  readonly icon: LucideIcon
  readonly run: () => void
  readonly danger?: boolean
  readonly children: ReactNode
}
function Entry({ icon: Icon, run, danger = false, children }: EntryProps) {
  return (
    <Menu.Item
      onClick={run}
      className={classes(
        'flex min-h-10 cursor-pointer items-center gap-3 rounded-xl px-3 outline-none data-highlighted:bg-hover',
        danger && 'text-danger',
      )}
    >
      <Icon className="size-4.5 shrink-0" aria-hidden="true" />
      {children}
    </Menu.Item>
  )
}
