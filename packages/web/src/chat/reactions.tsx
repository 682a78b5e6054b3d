import { classes } from '../parts/class-names.ts'
import { useNames, useWords } from '../words/use-words.ts'
import type { MessageItem } from './message-item.ts'
import { useDesk } from './desk.ts'

/** What people have set beside a message; a tap joins in or takes one's own back. */
export function Reactions({ item }: { readonly item: MessageItem }) {
  const t = useWords()
  const named = useNames()
  const desk = useDesk()
  if (!item.reactions) return null
  return (
    <ul
      aria-label={t('reactions.label')}
      className={classes('relative z-10 -mt-1.5 flex flex-wrap gap-1 px-2', item.own && 'justify-end')}
    >
      {item.reactions.map(({ emoji, by, own }) => {
        const people = named(by.map(address => desk.nameOf(address)))
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={own}
              title={people}
              onClick={() => desk.react(item, emoji)}
              className={classes(
                'appears relative flex h-6.5 items-center gap-1 rounded-full px-2 text-small before:absolute before:-inset-y-2 before:-inset-x-0.5',
                own
                  ? 'bg-tint font-semibold shadow-[0_0_0_2px_var(--paper),inset_0_0_0_1px_var(--accent)]'
                  : 'bg-raised shadow-[0_0_0_2px_var(--paper),inset_0_0_0_1px_var(--line)]',
              )}
            >
              <span aria-hidden="true" className="tabular flex items-center gap-1">
                {emoji}
                {by.length > 1 && <span>{by.length}</span>}
              </span>
              <span className="sr-only">{t('reactions.one', { emoji, people })}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
