import type { ReactNode } from 'react'
import type { Verb } from '../bind/use-verb.ts'
import { useWords } from '../words/use-words.ts'
import { Actions } from './actions.tsx'
import { Button } from './button.tsx'
import { RefusalLine } from './refusal-line.tsx'

interface VerbActionsProps {
  readonly verb: Pick<Verb<never>, 'busy' | 'refusal'>
  readonly submit: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** Resolves to whether it worked. */
  readonly run: () => Promise<boolean>
  readonly onClose: () => void
  readonly onDone?: () => void
  /** In place of the way back. */
  readonly other?: ReactNode
}

/** The end of a dialog in which something is chosen: what was refused, the way back, and the verb. */
export function VerbActions({
  verb,
  submit,
  danger = false,
  disabled,
  run,
  onClose,
  onDone = onClose,
  other,
}: VerbActionsProps) {
  const t = useWords()
  return (
    <>
      <div className="mt-4">
        <RefusalLine refusal={verb.refusal} />
      </div>
      <Actions>
        {other ?? <Button onClick={onClose}>{t('do.cancel')}</Button>}
        <Button
          look={danger ? 'danger' : 'primary'}
          busy={verb.busy}
          disabled={disabled}
          onClick={() => void run().then(worked => worked && onDone())}
        >
          {submit}
        </Button>
      </Actions>
    </>
  )
}
