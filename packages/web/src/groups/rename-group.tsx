import { Pencil } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Group } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

export function RenameGroup({ group, name }: { readonly group: Group; readonly name: string }) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState(name)
  const rename = useVerb(() => group.rename(text))
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await rename.run()) setOpen(false)
  }
  return (
    <>
      <Button look="quiet" compact onClick={() => setOpen(true)}>
        <Pencil className="size-4" aria-hidden="true" />
        {t('group.rename')}
      </Button>
      {open && (
        <Dialog open onClose={() => setOpen(false)} title={t('group.rename')}>
          <form onSubmit={event => void submit(event)} className="space-y-4">
            <Field
              label={t('group.name')}
              value={text}
              onChange={event => setText(event.target.value)}
              maxLength={80}
              required
              autoFocus
            />
            <RefusalLine refusal={rename.refusal} />
            <Button type="submit" look="primary" busy={rename.busy} className="w-full">
              {t('do.save')}
            </Button>
          </form>
        </Dialog>
      )}
    </>
  )
}
