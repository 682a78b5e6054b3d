import { Section } from '../parts/section.tsx'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import type { MessageId } from '../words/message-id.ts'
import { NamesChoice } from './names-choice.tsx'

const pages: readonly (readonly [to: string, title: MessageId, text: MessageId])[] = [
  [places.kept, 'kept.title', 'settings.privacy.kept.text'],
  [places.seen, 'seen.title', 'settings.privacy.seen.text'],
]

/** The ways to what others hold, and to what they could see. */
export function PrivacySection() {
  const t = useWords()
  return (
    <Section title={t('settings.privacy')}>
      {pages.map(([to, title, text]) => (
        <Way key={to} to={to} className="-mx-2 block rounded-xl px-2 py-1.5 hover:bg-hover">
          <span className="block font-medium text-accent">{t(title)}</span>
          <span className="block text-small text-quiet">{t(text)}</span>
        </Way>
      ))}
      <NamesChoice />
    </Section>
  )
}
