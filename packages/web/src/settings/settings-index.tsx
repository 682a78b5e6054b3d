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

/** Above what it leads to on a phone, and beside it where there is room. */
export function SettingsIndex({ parts, here, onGoneTo }: SettingsIndexProps) {
  const t = useWords()
  return (
    <nav
      aria-label={t('settings.index')}
      className="pt-2 widest:sticky widest:top-0 widest:self-start widest:pt-3"
    >
      <ul className="-mx-1 flex flex-wrap gap-x-1 widest:-mx-3 widest:flex-col">
        {parts.map(([part, title]) => (
          <li key={part}>
            <Link
              href={places.settingsPart(part)}
              replace
              onClick={() => {
                reveal(part)
                onGoneTo(part)
              }}
              aria-current={part === here ? 'location' : undefined}
              className="flex min-h-11 items-center rounded-full px-3 text-small font-semibold text-quiet hover:bg-hover hover:text-ink aria-[current]:text-ink"
            >
              {t(title)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
