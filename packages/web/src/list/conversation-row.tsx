import { BellOff, EyeOff } from 'lucide-react'
import { memo, type PointerEvent } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { StateGlyph, stateWords } from '../chat/state-glyph.tsx'
import { Count } from '../parts/count.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { classes } from '../parts/class-names.ts'
import { places } from '../shell/places.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { actionOf } from '../chat/styling.ts'
import { OwnName } from '../parts/own-name.tsx'
import { Way } from '../parts/way.tsx'
import { NotesMark } from './notes-row.tsx'
import { fileWords } from '../files/file-words.ts'
import { presenceWords } from './presence-words.ts'

interface RowProps {
  readonly item: ConversationItem
  readonly here: boolean
  readonly now: number
}

export const ConversationRow = memo(function ConversationRow({ item, here, now }: RowProps) {
  const t = useWords()
  const times = useTimeWords()
  const presence = presenceWords[item.presence]
  const { conversation } = useEngine()
  // A finger may be about to scroll; who presses the mouse opens it, and its messages are read until the button is let go.
  const approach = ({ pointerType }: PointerEvent): void =>
    void (pointerType === 'mouse' && conversation(item.address))
  return (
    <li className="[contain-intrinsic-size:auto_4.25rem] [content-visibility:auto]">
      <Way
        to={places.conversation(item.address)}
        onPointerDown={approach}
        aria-current={here ? 'page' : undefined}
        className={classes(
          'flex items-center gap-3 rounded-2xl px-3 py-2.5 transition-colors duration-150 -outline-offset-2',
          here
            ? 'bg-raised shadow-[0_1px_3px_var(--lift)] [--behind:var(--raised)]'
            : '[--behind:var(--sunken)] hover:bg-hover',
        )}
      >
        {item.self ? <NotesMark /> : <Avatar person={item} />}
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span
              dir="auto"
              className={classes(
                'foreign-text min-w-0 flex-1 truncate',
                item.unread > 0 ? 'font-bold' : 'font-semibold',
              )}
            >
              {item.self ? t('notes.title') : item.name}
            </span>
            {item.hidden && (
              <EyeOff className="size-3.5 shrink-0 self-center text-accent" aria-label={t('list.hidden')} />
            )}
            {item.rule !== undefined && item.rule !== 'all' && (
              <BellOff className="size-3.5 shrink-0 self-center text-quiet" aria-label={t('rule.quiet')} />
            )}
            {item.lastAt !== undefined && (
              <span className="tabular shrink-0 text-small text-quiet">{times.brief(item.lastAt, now)}</span>
            )}
          </span>
          <span className="mt-0.5 flex items-center gap-2">
            <Preview item={item} />
            {(item.mentions ?? 0) > 0 && (
              <span className="grid h-5 min-w-5 shrink-0 place-items-center rounded-full text-[0.8125rem] leading-none font-bold text-accent shadow-[inset_0_0_0_1.5px_var(--accent)]">
                <span aria-hidden="true">@</span>
                <span className="sr-only">{t('group.mentions', { count: item.mentions ?? 0 })}</span>
              </span>
            )}
            <Count unread={item.unread} />
          </span>
          {presence && <span className="sr-only">{t(presence)}</span>}
        </span>
      </Way>
    </li>
  )
})

/** What matters most about it now: who writes, what was begun, what came last. */
function Preview({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const line = 'min-w-0 flex-1 truncate text-small'
  if (item.request)
    return (
      <span className={`${line} font-semibold text-accent`}>
        {t(item.group ? 'group.list.invited' : 'list.request')}
      </span>
    )
  if (item.typing) return <span className={`${line} text-safe`}>{t('list.typing')}</span>
  if (item.draft !== '')
    return <span className={`${line} text-accent`}>{t('list.draft', { text: item.draft })}</span>
  if (item.group && item.lastText === '' && item.lastAuthor === undefined)
    return <span className={`${line} text-quiet`}>{t('list.nothing-yet')}</span>
  if (item.lastAt === undefined) return <span className={`${line} text-quiet`}>{t('list.nothing-yet')}</span>
  if (item.lastDeleted) return <span className={`${line} text-quiet italic`}>{t('message.deleted')}</span>
  if (item.lastVanished) return <span className={`${line} text-quiet italic`}>{t('list.vanished')}</span>
  const file = item.lastOnce ? t('list.once') : item.lastFile && t(fileWords[item.lastFile])
  if (item.lastText === '' && !file)
    return <span className={`${line} text-quiet italic`}>{t('list.unreadable')}</span>
  const said = file ?? item.lastText
  const action = actionOf(said)
  const lastWords =
    action !== undefined ? (
      <>
        {item.lastOwn ? <OwnName /> : (item.lastAuthor ?? item.name)} {action}
      </>
    ) : item.lastOwn && !item.self ? (
      t('list.you', { text: said })
    ) : item.lastAuthor !== undefined && !item.self ? (
      `${item.lastAuthor}: ${said}`
    ) : (
      said
    )
  return (
    <span
      className={classes(
        'flex min-w-0 flex-1 items-center gap-1 text-small',
        item.unread > 0 ? 'text-ink' : 'text-quiet',
      )}
    >
      {item.lastOwn && item.lastState && !item.self && (
        <>
          <StateGlyph state={item.lastState} />
          <span className="sr-only">{t(stateWords[item.lastState.kind])}. </span>
        </>
      )}
      <span dir="auto" className="foreign-text min-w-0 truncate">
        {lastWords}
      </span>
    </span>
  )
}
