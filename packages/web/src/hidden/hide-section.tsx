import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const HideDialog = later(async () => (await import('./hide-dialog.tsx')).HideDialog)

/** Out of sight of whoever is handed this device, or among the others again. */
export function HideSection({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useWords()
  const engine = useEngine()
  const { hidden, otr, self } = useValue(engine.conversation(address).item)
  const [asking, setAsking] = useState(false)
  const show = useVerb(() => engine.hidden.show(address))
  if (self) return null
  if (hidden)
    return (
      <Section title={t('hidden.this')} text={t('hidden.this.text')}>
        <RefusalLine refusal={show.refusal} />
        <Button className="self-start" busy={show.busy} onClick={() => void show.run()}>
          <Eye className="size-4.5" aria-hidden="true" />
          {t('hidden.show')}
        </Button>
      </Section>
    )
  return (
    <Section title={t('hidden.hide.title')} text={t(otr ? 'hidden.hide.otr' : 'hidden.hide.hint')}>
      {!otr && (
        <Button className="self-start" onClick={() => setAsking(true)}>
          <EyeOff className="size-4.5" aria-hidden="true" />
          {t('hidden.hide')}
        </Button>
      )}
      {asking && <HideDialog address={address} name={name} onClose={() => setAsking(false)} />}
    </Section>
  )
}
