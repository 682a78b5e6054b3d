import { type ReactNode, useRef, useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Confirm, type ConfirmProps } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface CompareDialogProps {
  readonly title: string
  readonly text: string
  readonly same: () => Promise<void>
  /** What follows where they differ. */
  readonly differs: Pick<ConfirmProps, 'title' | 'text' | 'submit' | 'run'>
  readonly onClose: () => void
  /** What is compared with what stands elsewhere. */
  readonly children: ReactNode
  /** For who wants it more exactly. */
  readonly more?: ReactNode
}

/** Nothing is verified before somebody has it before them, and says what they see. */
export function CompareDialog({ title, text, same, differs, onClose, children, more }: CompareDialogProps) {
  const t = useWords()
  const [different, setDifferent] = useState(false)
  const verb = useVerb(same)
  const compared = useRef<HTMLDivElement>(null)
  if (different) return <Confirm open onClose={onClose} {...differs} />
  return (
    <Dialog open onClose={onClose} title={title} text={text} initialFocus={compared}>
      <div ref={compared} tabIndex={-1} className="outline-none">
        {children}
      </div>
      {more}
      <RefusalLine refusal={verb.refusal} />
      <Actions>
        <Button look="quiet-danger" onClick={() => setDifferent(true)}>
          {t('verify.differs')}
        </Button>
        <Button look="primary" busy={verb.busy} onClick={async () => (await verb.run()) && onClose()}>
          {t('verify.submit')}
        </Button>
      </Actions>
    </Dialog>
  )
}
