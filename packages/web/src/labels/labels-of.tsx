import { Tag } from 'lucide-react'
import { useState } from 'react'
import type { ContactCard } from '../bind/contract.ts'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const LabelDialog = later(async () => (await import('./label-dialog.tsx')).LabelDialog)

interface LabelsOfProps {
  readonly card: Pick<ContactCard, 'address' | 'name' | 'labels'>
}

/** By what somebody has sorted a contact or a group, and the way to sort them otherwise. */
export function LabelsOf({ card }: LabelsOfProps) {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <ul aria-label={t('label.legend')} className="mt-3 flex max-w-full flex-wrap justify-center gap-2">
        {card.labels.map(label => (
          <li key={label} className="flex min-h-9 max-w-full items-center rounded-full bg-sunken px-3.5">
            <span dir="auto" className="foreign-text min-w-0 truncate text-small font-medium">
              {label}
            </span>
          </li>
        ))}
        <li>
          <button
            type="button"
            onClick={() => setOpen(true)}
            className="relative flex min-h-9 items-center gap-2 rounded-full px-3.5 text-small font-semibold text-accent before:absolute before:inset-x-0 before:-inset-y-1 hover:bg-hover"
          >
            <Tag className="size-4 shrink-0" aria-hidden="true" />
            {t('label.button')}
          </button>
        </li>
      </ul>
      {open && <LabelDialog card={card} onClose={() => setOpen(false)} />}
    </>
  )
}
