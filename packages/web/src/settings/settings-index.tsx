import { Link } from 'wouter'
import { places } from '../shell/places.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

export const idOf = (part: string): string => `settings-${part}`

/** Its title takes the focus, so that Tab goes on from there, and comes to the top of the page; nothing around the page moves. */
export const reveal = (part: string): void => {
  const heading = document.getElementById(idOf(part))?.querySelector('h2')
  const page = heading?.closest('[data-page]')
  if (!heading || !page) return
  heading.tabIndex = -1
  heading.style.outline = 'none'
  heading.focus({ preventScroll: true })
  page.scrollTop += heading.getBoundingClientRect().top - page.getBoundingClientRect().top - MARGIN
}
const MARGIN = 20

interface SettingsIndexProps {
  readonly parts: readonly (readonly [part: string, title: MessageId, ...unknown[]])[]
  readonly here: string | undefined
}

/** Above what it leads to on a phone, and beside it where there is room. */
export function SettingsIndex({ parts, here }: SettingsIndexProps) {
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
              onClick={() => reveal(part)}
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
