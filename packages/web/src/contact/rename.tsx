import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'

const NameDialog = later(async () => (await import('../parts/name-dialog.tsx')).NameDialog)

export function Rename({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useWords()
  const engine = useEngine()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('contact.rename')}</Button>
      {open && (
        <NameDialog
          title={t('contact.rename')}
          label={t('contact.rename.label')}
          hint={t('contact.rename.hint')}
          name={name}
          run={next => engine.renameContact(address, next)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
