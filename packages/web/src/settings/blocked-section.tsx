import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'

/** Who is shut out, and the way back. */
export function BlockedSection() {
  const t = useWords()
  const engine = useEngine()
  const blocked = useValue(engine.people.blocked)
  const unblock = useVerb((address: string) => engine.unblock(address))
  if (blocked.length === 0) return null
  return (
    <Section title={t('settings.blocked')} text={t('settings.blocked.text')}>
      <RefusalLine refusal={unblock.refusal} />
      <ul className="space-y-3">
        {blocked.map(({ address, name }) => (
          <li key={address} className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="min-w-40 flex-1">
              <span dir="auto" className="foreign-text block font-medium">
                {name}
              </span>
              <span className="block text-small break-all text-quiet">{address}</span>
            </span>
            <Button disabled={unblock.busy} onClick={() => void unblock.run(address)}>
              {t('contact.unblock')}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
