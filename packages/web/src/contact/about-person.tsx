import type { ReactNode } from 'react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { About } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Section } from '../parts/section.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

export const aboutWords = [
  ['organisation', 'about.organisation'],
  ['role', 'about.role'],
  ['phone', 'about.phone'],
  ['mail', 'about.mail'],
  ['note', 'about.note'],
] as const satisfies readonly (readonly [keyof About, MessageId])[]

/** What somebody says about themselves; nothing where they say nothing to us. */
export function AboutPerson({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useWords()
  const { people } = useEngine()
  const [question] = useState(() => asked(people.about(address)))
  const found = useValue(question)
  const about = found.kind === 'answered' ? found.answer : undefined
  if (!about) return null
  return (
    <Section title={t('about.of', { name })}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
        {aboutWords.map(
          ([field, word]) =>
            about[field] !== '' && (
              <div key={field} className="contents">
                <dt className="text-quiet">{t(word)}</dt>
                <dd dir="auto" className="foreign-text whitespace-pre-wrap select-text">
                  {shown(field, about[field])}
                </dd>
              </div>
            ),
        )}
      </dl>
    </Section>
  )
}

/** They wrote it: it leads to nothing but a number or an address that is whole. */
const shown = (field: keyof About, text: string): ReactNode => {
  const number = text.replace(/[\s().-]+/gu, '')
  if (field === 'phone' && /^\+?\d{3,20}$/u.test(number)) return <Way to={`tel:${number}`} text={text} />
  const isAddress = /^[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*$/u.test(text)
  return field === 'mail' && isAddress ? <Way to={`mailto:${text}`} text={text} /> : text
}
function Way({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <a href={to} className="font-medium text-accent underline-offset-2 hover:underline">
      {text}
    </a>
  )
}
