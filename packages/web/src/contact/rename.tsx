import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'

const Dialog = later(async () => (await import('../parts/dialog.tsx')).Dialog)

export function Rename({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useWords()
  const engine = useEngine()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState(name)
  const rename = useVerb((next: string) => engine.renameContact(address, next))
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await rename.run(text.trim())) setOpen(false)
  }
  return (
    <>
      <Button
        onClick={() => {
          setText(name)
          setOpen(true)
        }}
      >
        {t('contact.rename')}
      </Button>
      {open && (
        <Dialog open onClose={() => setOpen(false)} title={t('contact.rename')}>
          <form onSubmit={event => void submit(event)} className="space-y-4">
            <Field
              label={t('contact.rename.label')}
              hint={t('contact.rename.hint')}
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
