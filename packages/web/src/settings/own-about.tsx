import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { About } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { aboutWords } from '../contact/about-person.tsx'
import { Button } from '../parts/button.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const AboutDialog = later(async () => (await import('./about-dialog.tsx')).AboutDialog)

/** What the own contacts are told; nothing, until somebody writes something. */
export function OwnAbout() {
  const t = useWords()
  const engine = useEngine()
  const { address } = useValue(engine.me)
  const [question] = useState(() => asked(engine.people.about(address)))
  const found = useValue(question)
  const [saved, setSaved] = useState<{ readonly about: About | undefined }>()
  const [editing, setEditing] = useState(false)
  if (found.kind !== 'answered') return null
  const about = saved ? saved.about : found.answer
  const told = aboutWords.flatMap(([field]) => (about && about[field] !== '' ? [about[field]] : []))
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-56 flex-1">
        <p className="font-medium">{t('about.title')}</p>
        <p dir="auto" className="foreign-text truncate text-small text-quiet">
          {about ? told.join(' · ') : t('about.nothing')}
        </p>
      </div>
      <Button onClick={() => setEditing(true)}>{t(about ? 'about.change' : 'about.write')}</Button>
      {editing && (
        <AboutDialog
          about={about}
          onClose={() => setEditing(false)}
          onSaved={next => setSaved({ about: next })}
        />
      )}
    </div>
  )
}
