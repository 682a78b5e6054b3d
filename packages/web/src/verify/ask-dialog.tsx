import { useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

interface AskDialogProps {
  readonly run: (question: string, answer: string) => Promise<void>
  readonly name: string
  /** What follows from it, and how the answer has to be written. */
  readonly words?: { readonly text: string; readonly answer: string }
  readonly onClose: () => void
  readonly onAsked: () => void
}

/** Something that only the two know. The answer itself never leaves this device. */
export function AskDialog({ run, name, words, onClose, onAsked }: AskDialogProps) {
  const t = useWords()
  const [question, setQuestion] = useState('')
  const [answer, setAnswer] = useState('')
  const ask = useVerb(() => run(question, answer))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('ask.title', { name })}
      text={words?.text ?? t('ask.text', { name })}
    >
      <VerbForm verb={ask} submit={t('ask.submit')} onDone={onAsked}>
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
          hint={words?.answer ?? t('ask.answer.hint')}
          value={answer}
          onChange={event => setAnswer(event.target.value)}
          maxLength={200}
          required
        />
      </VerbForm>
    </Dialog>
  )
}
