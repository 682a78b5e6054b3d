import { useRef } from 'react'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Question } from '../parts/dialog.tsx'
import { useWords } from '../words/use-words.ts'

/** Nobody leaves by accident: the host stands there by itself before the page opens (ASVS 3.7.3). */
export function LeaveQuestion({
  href,
  host,
  onClose,
}: {
  readonly href: string
  readonly host: string
  readonly onClose: () => void
}) {
  const t = useWords()
  const cancel = useRef<HTMLButtonElement>(null)
  const open = (): void => {
    window.open(href, '_blank', 'noopener,noreferrer')
    onClose()
  }
  return (
    <Question open onClose={onClose} title={t('link.title')} text={t('link.text')} initialFocus={cancel}>
      <p
        dir="ltr"
        className="foreign-text mb-5 max-h-40 overflow-y-auto rounded-xl bg-sunken px-3.5 py-3 break-all"
      >
        {href}
      </p>
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('do.cancel')}
        </Button>
        <Button look="primary" onClick={open}>
          {t('link.submit', { host })}
        </Button>
      </Actions>
    </Question>
  )
}
