import { useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'
import type { EnclosingProps } from './enclosing-props.ts'

const ANSWERS_MAX = 12

/** A question and at least two answers; there is always one more line until there are twelve. */
export function SendPoll({ name, run, onSent, onClose }: EnclosingProps) {
  const t = useWords()
  const [question, setQuestion] = useState('')
  const [lines, setLines] = useState<readonly string[]>(['', ''])
  const [several, setSeveral] = useState(false)
  const answers = lines.map(line => line.trim()).filter(line => line !== '')
  const isTwice = new Set(answers).size < answers.length
  const send = useVerb(() => run({ kind: 'poll', question: question.trim(), answers, several }))
  const write = (place: number, text: string): void => {
    const next = lines.with(place, text)
    const isFull = next.length >= 2 && next.every(line => line.trim() !== '')
    setLines(isFull && next.length < ANSWERS_MAX ? [...next, ''] : next)
  }
  return (
    <Dialog open onClose={onClose} title={t('enclose.poll.title', { name })} text={t('enclose.poll.text')}>
      <VerbForm
        verb={send}
        submit={t('enclose.poll.submit')}
        disabled={question.trim() === '' || answers.length < 2 || isTwice}
        onDone={() => {
          onSent()
          onClose()
        }}
      >
        <Field
          label={t('enclose.poll.question')}
          value={question}
          onChange={event => setQuestion(event.target.value)}
          maxLength={300}
          dir="auto"
          autoFocus
        />
        <fieldset className="space-y-2">
          <legend className="mb-1.5 font-semibold">{t('enclose.poll.answers')}</legend>
          {lines.map((line, place) => (
            <input
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
              key={place}
              aria-label={t('enclose.poll.answer', { place: place + 1 })}
              placeholder={t('enclose.poll.answer', { place: place + 1 })}
              value={line}
              onChange={event => write(place, event.target.value)}
              maxLength={100}
              dir="auto"
              autoComplete="off"
              className="min-h-11 w-full rounded-xl bg-raised px-3.5 py-2 shadow-[inset_0_0_0_1px_var(--edge)] outline-none placeholder:text-quiet focus:shadow-[inset_0_0_0_2px_var(--accent)]"
            />
          ))}
          {isTwice && (
            <p role="status" className="text-small text-danger">
              {t('enclose.poll.twice')}
            </p>
          )}
        </fieldset>
        <Checkbox label={t('enclose.poll.several')} checked={several} onChange={setSeveral} />
      </VerbForm>
    </Dialog>
  )
}
