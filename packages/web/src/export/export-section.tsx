import { Download } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { Section } from '../parts/section.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const ExportDialog = later(async () => (await import('./export-dialog.tsx')).ExportDialog)

export function ExportSection({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useWords()
  const isOffered = useValue(useEngine().policy).export
  const [open, setOpen] = useState(false)
  if (!isOffered) return <Section title={t('export.section')} text={t('export.asked')} />
  return (
    <Section title={t('export.section')} text={t('export.section.text')}>
      <Button className="self-start" onClick={() => setOpen(true)}>
        <Download className="size-4.5" aria-hidden="true" />
        {t('export.begin')}
      </Button>
      {open && <ExportDialog address={address} name={name} onClose={() => setOpen(false)} />}
    </Section>
  )
}
