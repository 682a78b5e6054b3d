import { Link } from 'wouter'
import { places } from '../shell/places.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { reveal } from './sections.ts'

interface SettingsIndexProps {
  readonly parts: readonly (readonly [part: string, title: MessageId, ...unknown[]])[]
  /** The one that is being read. */
  readonly here: string | undefined
  readonly onGoneTo: (part: string) => void
}

/** Above what it leads to on a phone, in one row that goes on beyond the edge, and beside it where there is room. */
export function SettingsIndex({ parts, here, onGoneTo }: SettingsIndexProps) {
  const t = useWords()
  return (
    <nav
      aria-label={t('settings.index')}
      className="pt-2 widest:sticky widest:top-0 widest:self-start widest:pt-3"
    >
      <ul className="-mx-5 flex gap-x-1.5 overflow-x-auto px-5 py-1 [scrollbar-width:none] widest:-mx-3 widest:flex-col widest:overflow-visible widest:px-0">
        {parts.map(([part, title]) => (
          <li key={part} className="shrink-0">
            <Link
              href={places.settingsPart(part)}
              replace
              onClick={() => {
                reveal(part)
                onGoneTo(part)
              }}
              aria-current={part === here ? 'location' : undefined}
              className="flex min-h-11 items-center rounded-full px-3 text-small font-semibold text-quiet shadow-[inset_0_0_0_1px_var(--line)] hover:bg-hover hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink widest:shadow-none widest:aria-[current]:bg-transparent"
            >
              {t(title)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
