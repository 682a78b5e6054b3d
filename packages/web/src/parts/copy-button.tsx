import { Check, Copy, X } from 'lucide-react'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { Button, type ButtonLook, IconButton } from './button.tsx'
import { type CopyOutcome, useCopied } from './use-copied.ts'

interface CopyProps {
  readonly text: string
  readonly label: string
}
interface CopyButtonProps extends CopyProps {
  readonly look?: ButtonLook
  readonly className?: string
  readonly compact?: boolean
  readonly autoFocus?: boolean
}

const icons = { copied: Check, refused: X } as const
const words: Readonly<Record<CopyOutcome, MessageId>> = { copied: 'do.copied', refused: 'do.not-copied' }

export function CopyButton({
  text,
  label,
  look = 'plain',
  className = '',
  compact = false,
  autoFocus,
}: CopyButtonProps) {
  const t = useWords()
  const { outcome, copy } = useCopied(text)
  const Icon = outcome ? icons[outcome] : Copy
  return (
    <Button look={look} compact={compact} className={className} autoFocus={autoFocus} onClick={copy}>
      <Icon className="size-4.5" aria-hidden="true" />
      <span aria-live="polite">{outcome ? t(words[outcome]) : label}</span>
    </Button>
  )
}

/** Beside what it copies, where words would be louder than that. */
export function CopyIcon({ text, label, tabIndex }: CopyProps & { readonly tabIndex?: number }) {
  const t = useWords()
  const { outcome, copy } = useCopied(text)
  const Icon = outcome ? icons[outcome] : Copy
  return (
    <>
      <IconButton label={label} tabIndex={tabIndex} onClick={copy}>
        <Icon className="size-4.5" aria-hidden="true" />
      </IconButton>
      <span role="status" className="sr-only">
        {outcome && t(words[outcome])}
      </span>
    </>
  )
}
