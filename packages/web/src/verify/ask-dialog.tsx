import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface AskDialogProps {
  readonly address: string
  readonly name: string
  readonly onClose: () => void
  readonly onAsked: () => void
}

/** Something that only the two know. The answer itself never leaves this device. */
export function AskDialog({ address, name, onClose, onAsked }: AskDialogProps) {
  const t = useWords()
  const { verification } = useEngine()
  const [question, setQuestion] = useState('')
  const [answer, setAnswer] = useState('')
  const ask = useVerb(() => verification.ask(address, question, answer))
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await ask.run()) onAsked()
  }
  return (
    <Dialog open onClose={onClose} title={t('ask.title', { name })} text={t('ask.text', { name })}>
      <form onSubmit={event => void submit(event)} className="space-y-4">
        <Field
          label={t('ask.question')}
          hint={t('ask.question.hint', { name })}
          value={question}
          onChange={event => setQuestion(event.target.value)}
          maxLength={200}
          required
          autoFocus
        />
        <Field
          label={t('ask.answer')}
          hint={t('ask.answer.hint')}
          value={answer}
          onChange={event => setAnswer(event.target.value)}
          maxLength={200}
          required
        />
        <RefusalLine refusal={ask.refusal} />
        <Button type="submit" look="primary" busy={ask.busy} className="w-full">
          {t('ask.submit')}
        </Button>
      </form>
    </Dialog>
  )
}
