import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Section } from '../parts/section.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const BackupDialog = later(async () => (await import('./backup-dialog.tsx')).BackupDialog)
const RestoreDialog = later(async () => (await import('./restore-dialog.tsx')).RestoreDialog)

/** For the day on which this device is gone. */
export function RecoverySection() {
  const t = useWords()
  const [open, setOpen] = useState<'backup' | 'restore'>()
  const close = (): void => setOpen(undefined)
  return (
    <Section title={t('recovery.title')} text={t('recovery.text')}>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen('backup')}>{t('recovery.back-up')}</Button>
        <Button look="quiet" onClick={() => setOpen('restore')}>
          {t('recovery.restore')}
        </Button>
      </div>
      {open === 'backup' && <BackupDialog onClose={close} />}
      {open === 'restore' && <RestoreDialog onClose={close} />}
    </Section>
  )
}
