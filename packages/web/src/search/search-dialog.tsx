import { useDeferredValue, useState } from 'react'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useWords } from '../words/use-words.ts'
import { MessageResults } from './message-results.tsx'

interface SearchDialogProps {
  readonly within: string
  readonly name: string
  readonly onClose: () => void
  /** What stands in the field at first. */
  readonly typed?: string
}

/** Search in one conversation. */
export function SearchDialog({ within, name, onClose, typed: begun = '' }: SearchDialogProps) {
  const t = useWords()
  const [typed, setTyped] = useState(begun)
  const sought = useDeferredValue(typed)
  return (
    <Dialog open onClose={onClose} title={t('search.within.title', { name })}>
      <Field
        label={t('search.words')}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        autoComplete="off"
        autoFocus
      />
      <div className="-mx-3 min-h-40">
        <MessageResults typed={sought} within={within} onChosen={onClose} />
      </div>
    </Dialog>
  )
}
