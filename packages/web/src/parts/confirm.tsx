import { useRef } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { useWords } from '../words/use-words.ts'
import { Actions } from './actions.tsx'
import { Button } from './button.tsx'
import { Question } from './dialog.tsx'
import { RefusalLine } from './refusal-line.tsx'

export interface ConfirmProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly text: string
  readonly submit: string
  readonly danger?: boolean
  readonly run: () => Promise<unknown>
}

/** Consequence, then the verb. The safe answer has the focus. */
export function Confirm({ open, onClose, title, text, submit, danger = true, run }: ConfirmProps) {
  const t = useWords()
  const verb = useVerb(run)
  const cancel = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    verb.forget()
    onClose()
  }
  return (
    <Question open={open} onClose={close} title={title} text={text} initialFocus={cancel}>
      <RefusalLine refusal={verb.refusal} />
      <Actions>
        <Button ref={cancel} onClick={close}>
          {t('do.cancel')}
        </Button>
        <Button
          look={danger ? 'danger' : 'primary'}
          busy={verb.busy}
          onClick={async () => (await verb.run()) && close()}
        >
          {submit}
        </Button>
      </Actions>
    </Question>
  )
}
