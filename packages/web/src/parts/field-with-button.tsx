import { type FormEvent, type ReactNode, useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from './button.tsx'
import { classes } from './class-names.ts'
import { Field } from './field.tsx'
import { RefusalLine } from './refusal-line.tsx'

interface FieldWithButtonProps {
  readonly label: string
  readonly hint: ReactNode
  readonly submit: string
  readonly value?: string
  readonly maxLength: number
  readonly run: (text: string) => Promise<unknown>
  readonly className?: string
}

/** One line of text that is handed over by a button in its frame; there is none while nothing has changed. */
export function FieldWithButton({
  label,
  hint,
  submit,
  value = '',
  maxLength,
  run,
  className,
}: FieldWithButtonProps) {
  const [text, setText] = useState(value)
  const verb = useVerb(run)
  const handOver = (event: FormEvent): void => {
    event.preventDefault()
    void verb.run(text.trim())
  }
  return (
    <form onSubmit={handOver} className={classes('space-y-2', className)}>
      <Field
        label={label}
        hint={hint}
        value={text}
        onChange={event => setText(event.target.value)}
        maxLength={maxLength}
        required
        after={
          text.trim() !== value && (
            <Button type="submit" look="quiet" className="shrink-0" busy={verb.busy}>
              {submit}
            </Button>
          )
        }
      />
      <RefusalLine refusal={verb.refusal} />
    </form>
  )
}
