import { useLingui } from '@lingui/react'
import { Sticker } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { folded } from '../bind/contract.ts'
import { isLanguage, type Language } from '../words/languages.ts'
import { IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'

type Groups = typeof import('virtual:emoji/*').default

const load: Readonly<Record<Language, () => Promise<{ readonly default: Groups }>>> = {
  en: () => import('virtual:emoji/en'),
  es: () => import('virtual:emoji/es'),
  da: () => import('virtual:emoji/da'),
}
const SHOWN_MAX = 200

interface EmojiPickerProps {
  readonly onPick: (emoji: string) => void
  readonly onClose: () => void
  /** Where something can be sent. */
  readonly onStickers?: (() => void) | undefined
}

/** Every emoji, by group or by the words of the reader's own language. */
export function EmojiPicker({ onPick, onClose, onStickers }: EmojiPickerProps) {
  const t = useWords()
  const { i18n } = useLingui()
  const [groups, setGroups] = useState<Groups>([])
  const [typed, setTyped] = useState('')
  const [group, setGroup] = useState(0)
  const { recentEmoji } = useEngine()
  const [recent, setRecent] = useState<readonly string[]>([])
  useEffect(() => {
    void recentEmoji.list().then(setRecent, () => undefined)
  }, [recentEmoji])
  const pick = (emoji: string): void => {
    void recentEmoji.use(emoji).catch(() => undefined)
    onPick(emoji)
  }
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const language = isLanguage(i18n.locale) ? i18n.locale : 'en'
    void load[language]().then(loaded => setGroups(loaded.default))
  }, [i18n.locale])
  const found = useMemo(() => {
    const words = folded(typed).split(/\s+/u).filter(Boolean)
    if (words.length === 0) return groups[group] ?? []
    return groups
      .flat()
      .filter(([, text]) => words.every(word => folded(text).includes(word)))
      .slice(0, SHOWN_MAX)
  }, [groups, group, typed])
  const known = useMemo(() => new Map(groups.flat()), [groups])
  const lately = typed === '' && group === 0 && groups.length > 0 ? recent : []
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={t('emoji.title')}
      onKeyDown={event => {
        if (event.key === 'Escape') onClose()
        else if (moveInGrid(event)) event.preventDefault()
        if (event.key === 'Escape') event.stopPropagation()
      }}
      className="arrives flex h-80 w-[21.5rem] max-w-[calc(100vw-1.5rem)] flex-col rounded-2xl bg-raised p-2 shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)]"
    >
      <div className="flex shrink-0 gap-1">
        <input
          autoFocus
          type="text"
          value={typed}
          onChange={event => setTyped(event.target.value)}
          aria-label={t('emoji.search')}
          placeholder={t('emoji.search')}
          autoComplete="off"
          className="min-h-10 min-w-0 flex-1 rounded-xl bg-sunken px-3 outline-none placeholder:text-quiet focus-visible:shadow-[inset_0_0_0_1.5px_var(--quiet)]"
        />
        {onStickers && (
          <IconButton label={t('sticker.title')} onClick={onStickers} className="-my-0.5">
            <Sticker className="size-5" aria-hidden="true" />
          </IconButton>
        )}
      </div>
      <div
        data-emoji-grid
        className="soft-ends grid min-h-0 flex-1 auto-rows-auto grid-cols-8 content-start pointer-coarse:grid-cols-7 overflow-y-auto py-2"
      >
        {lately.length > 0 && (
          <>
            <p className="col-span-full px-1 pb-0.5 text-small font-semibold text-quiet">
              {t('emoji.recent')}
            </p>
            {lately.map((emoji, i) => (
              <Choice
                key={emoji}
                emoji={emoji}
                words={known.get(emoji) ?? ''}
                first={i === 0}
                onPick={pick}
              />
            ))}
            <hr className="col-span-full my-1.5 border-line" />
          </>
        )}
        {found.map(([emoji, words], i) => (
          <Choice
            key={emoji}
            emoji={emoji}
            words={words}
            first={i === 0 && lately.length === 0}
            onPick={pick}
          />
        ))}
        {groups.length > 0 && found.length === 0 && (
          <p role="status" className="col-span-full p-3 text-small text-quiet">
            {t('emoji.none')}
          </p>
        )}
      </div>
      {typed === '' && (
        <div
          className="flex shrink-0 justify-between border-t border-line pt-1.5"
          role="group"
          aria-label={t('emoji.groups')}
        >
          {groups.map((all, i) => (
            <button
              key={all[0]?.[0]}
              type="button"
              aria-pressed={i === group}
              aria-label={t('emoji.group', { number: i + 1, emoji: all[0]?.[0] ?? '' })}
              onClick={() => setGroup(i)}
              className="relative grid size-9 place-items-center rounded-full text-[1.125rem] before:absolute before:-inset-y-1 hover:bg-hover aria-pressed:bg-tint"
            >
              {all[0]?.[0]}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly emoji: string
  readonly words: string
  /** The one that is in the tab order. */
  readonly first: boolean
  readonly onPick: (emoji: string) => void
}

function Choice({ emoji, words, first, onPick }: ChoiceProps) {
  return (
    <button
      type="button"
      tabIndex={first ? 0 : -1}
      title={words.split(' ').slice(0, 4).join(' ')}
      aria-label={`${emoji} ${words}`}
      onClick={() => onPick(emoji)}
      className="grid h-10 place-items-center pointer-coarse:h-11 rounded-lg text-[1.375rem] -outline-offset-2 hover:bg-hover"
    >
      {emoji}
    </button>
  )
}

const steps = (columns: number): Readonly<Record<string, number>> => ({
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: columns,
  ArrowUp: -columns,
})
/** Fewer, and larger, where fingers are. */
const columnsOf = (grid: Element | null): number =>
  grid ? getComputedStyle(grid).gridTemplateColumns.split(' ').length : 1
/** The arrows walk through the grid; down leads into it from the field above. */
const moveInGrid = (event: KeyboardEvent<HTMLElement>): boolean => {
  const grid = event.currentTarget.querySelector('[data-emoji-grid]')
  const step = steps(columnsOf(grid))[event.key]
  const buttons = [...(grid?.querySelectorAll<HTMLElement>('button') ?? [])]
  const here = buttons.indexOf(document.activeElement as HTMLElement)
  if (step === undefined || (here < 0 && event.key !== 'ArrowDown')) return false
  const next = here < 0 ? 0 : here + step
  if (next < 0) event.currentTarget.querySelector('input')?.focus()
  else buttons[Math.min(next, buttons.length - 1)]?.focus()
  return true
}
