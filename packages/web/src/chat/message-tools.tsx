import { CornerUpLeft, MoreHorizontal, SmilePlus } from 'lucide-react'
import { useWords } from '../words/use-words.ts'
import { useDesk } from './desk.ts'
import type { MessageItem } from './message-item.ts'

const tool = 'grid size-8 place-items-center rounded-full text-quiet hover:bg-hover hover:text-ink'

/** At hand beside what is pointed at or has the focus; on a phone a long press opens the same. */
export function MessageTools({
  item,
  inTabOrder,
}: {
  readonly item: MessageItem
  readonly inTabOrder: boolean
}) {
  const t = useWords()
  const desk = useDesk()
  const reach = { type: 'button', tabIndex: inTabOrder ? 0 : -1, className: tool } as const
  return (
    <div className="tools z-20 flex shrink-0 rounded-full bg-raised p-0.5 shadow-[0_1px_6px_var(--lift),inset_0_0_0_1px_var(--line)]">
      {!desk.muted && !item.once && item.security.protocol !== 'otr' && (
        <>
          <button
            {...reach}
            aria-label={t('message.react')}
            title={t('message.react')}
            aria-haspopup="menu"
            onClick={event => desk.menu(item, event.currentTarget)}
          >
            <SmilePlus className="size-4.5" aria-hidden="true" />
          </button>
          <button
            {...reach}
            aria-label={t('message.reply')}
            title={t('message.reply')}
            onClick={() => desk.reply(item)}
          >
            <CornerUpLeft className="size-4.5 rtl:-scale-x-100" aria-hidden="true" />
          </button>
        </>
      )}
      <button
        {...reach}
        aria-label={t('message.more')}
        title={t('message.more')}
        aria-haspopup="menu"
        onClick={event => desk.menu(item, event.currentTarget)}
      >
        <MoreHorizontal className="size-4.5" aria-hidden="true" />
      </button>
    </div>
  )
}
