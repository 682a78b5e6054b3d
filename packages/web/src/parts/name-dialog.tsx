import { useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { useWords } from '../words/use-words.ts'
import { Dialog } from './dialog.tsx'
import { Field } from './field.tsx'
import { VerbForm } from './verb-form.tsx'

interface NameDialogProps {
  readonly title: string
  readonly label: string
  readonly hint?: string
  /** As it is called until now. */
  readonly name: string
  readonly run: (name: string) => Promise<unknown>
  readonly onClose: () => void
}

/** Somebody or something gets another name. */
export function NameDialog({ title, label, hint, name, run, onClose }: NameDialogProps) {
  const t = useWords()
  const [text, setText] = useState(name)
  const save = useVerb(() => run(text.trim()))
  return (
    <Dialog open onClose={onClose} title={title}>
      <VerbForm verb={save} submit={t('do.save')} meanwhile={t('do.saving')} onDone={onClose}>
        <Field
          label={label}
          hint={hint}
          value={text}
          onChange={event => setText(event.target.value)}
          maxLength={80}
          required
          autoFocus
        />
      </VerbForm>
    </Dialog>
  )
}
