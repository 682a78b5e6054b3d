import { Check, Clock } from 'lucide-react'
import { IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'

interface ReminderToolsProps {
  readonly due: boolean
  readonly busy: boolean
  readonly onLater: () => void
  readonly onDone: () => void
}

/** What is done with a reminder, wherever it stands. */
export function ReminderTools({ due, busy, onLater, onDone }: ReminderToolsProps) {
  const t = useWords()
  return (
    <>
      <IconButton label={t(due ? 'remind.later' : 'remind.change')} onClick={onLater}>
        <Clock className="size-5" aria-hidden="true" />
      </IconButton>
      <IconButton label={t('remind.done')} tone="text-accent" disabled={busy} onClick={onDone}>
        <Check className="size-5" aria-hidden="true" />
      </IconButton>
    </>
  )
}
