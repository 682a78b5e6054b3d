import type { FormEvent, ReactNode } from 'react'
import type { Verb } from '../bind/use-verb.ts'
import { Button } from './button.tsx'
import { RefusalLine } from './refusal-line.tsx'

interface VerbFormProps {
  readonly verb: Verb<readonly []>
  /** What its button says. */
  readonly submit: string
  /** What it says while it takes its time; without, three dots do. */
  readonly meanwhile?: string
  readonly onDone?: () => void
  readonly disabled?: boolean
  /** Refusals that stand at their field already. */
  readonly fields?: readonly string[]
  /** What is filled in. */
  readonly children: ReactNode
  /** Another way, below the button. */
  readonly other?: ReactNode
}

/** Something is filled in and handed over: what was refused stands above the one button. */
export function VerbForm({
  verb,
  submit,
  meanwhile,
  onDone,
  disabled,
  fields,
  children,
  other,
}: VerbFormProps) {
  const run = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await verb.run()) onDone?.()
  }
  return (
    <form onSubmit={event => void run(event)} className="space-y-4">
      {children}
      <RefusalLine refusal={verb.refusal} {...(fields && { fields })} />
      <Button
        type="submit"
        look="primary"
        busy={verb.busy}
        meanwhile={meanwhile}
        disabled={disabled}
        className="w-full"
      >
        {submit}
      </Button>
      <p role="status" className="sr-only">
        {verb.busy && meanwhile}
      </p>
      {other}
    </form>
  )
}
