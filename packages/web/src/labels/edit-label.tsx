import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ContactNames } from '../bind/contract.ts'
import { useContactNames } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { useWords } from '../words/use-words.ts'
import { LABEL_MAX } from './label-max.ts'
import { labelsIn } from './labels-in.ts'
import { WhoReads } from './who-reads.tsx'

interface EditLabelProps {
  readonly label: string
  readonly onClose: () => void
  /** It has another name now, or is gone. */
  readonly onDone: (name: string | undefined) => void
}

/** Another name for a label, for everybody who has it, or its end. */
export function EditLabel(props: EditLabelProps) {
  const t = useWords()
  const { label, onClose, onDone } = props
  const part = useContactNames()
  const [deleting, setDeleting] = useState(false)
  if (deleting && part.kind === 'answered')
    return (
      <Confirm
        open
        onClose={onClose}
        title={t('label.delete.title', { label })}
        text={t('label.delete.text')}
        submit={t('label.delete')}
        run={async () => {
          await part.answer.relabel(label, undefined)
          onDone(undefined)
        }}
      />
    )
  return (
    <Dialog open onClose={onClose} title={t('label.edit')}>
      <WithPart part={part}>
        {names => <Form {...props} names={names} onDelete={() => setDeleting(true)} />}
      </WithPart>
    </Dialog>
  )
}
interface FormProps extends EditLabelProps {
  readonly names: ContactNames
  readonly onDelete: () => void
}
function Form({ label, onClose, onDone, names, onDelete }: FormProps) {
  const t = useWords()
  const others = labelsIn(useValue(useEngine().conversations)).filter(one => one !== label)
  const [text, setText] = useState(label)
  const name = text.trim()
  const save = useVerb(() => names.relabel(label, name))
  const done = (): void => {
    onDone(name)
    onClose()
  }
  return (
    <VerbForm
      verb={save}
      submit={t('do.save')}
      meanwhile={t('do.saving')}
      disabled={name === '' || name === label}
      onDone={done}
      other={
        <Button look="quiet-danger" className="w-full" onClick={onDelete}>
          {t('label.delete')}
        </Button>
      }
    >
      <Field
        label={t('label.name')}
        hint={others.includes(name) ? t('label.same') : undefined}
        value={text}
        onChange={event => setText(event.target.value)}
        maxLength={Math.max(LABEL_MAX, label.length)}
        required
        autoFocus
      />
      <WhoReads />
    </VerbForm>
  )
}
