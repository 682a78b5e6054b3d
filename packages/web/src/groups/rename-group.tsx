import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { Group } from '../bind/contract.ts'
import { Button } from '../parts/button.tsx'
import { NameDialog } from '../parts/name-dialog.tsx'
import { useWords } from '../words/use-words.ts'

export function RenameGroup({ group, name }: { readonly group: Group; readonly name: string }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="quiet" compact onClick={() => setOpen(true)}>
        <Pencil className="size-4" aria-hidden="true" />
        {t('group.rename')}
      </Button>
      {open && (
        <NameDialog
          title={t('group.rename')}
          label={t('group.name')}
          name={name}
          run={next => group.rename(next)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
