import { Check, Copy } from 'lucide-react'
import { useWords } from '../words/use-words.ts'
import { Button, type ButtonLook, IconButton } from './button.tsx'
import { useCopied } from './use-copied.ts'

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

export function CopyButton({
  text,
  label,
  look = 'plain',
  className = '',
  compact = false,
  autoFocus,
}: CopyButtonProps) {
  const t = useWords()
  const { copied, copy } = useCopied(text)
  const Icon = copied ? Check : Copy
  return (
    <Button look={look} compact={compact} className={className} autoFocus={autoFocus} onClick={copy}>
      <Icon className="size-4.5" aria-hidden="true" />
      <span aria-live="polite">{copied ? t('do.copied') : label}</span>
    </Button>
  )
}

/** Beside what it copies, where words would be louder than that. */
export function CopyIcon({ text, label }: CopyProps) {
  const t = useWords()
  const { copied, copy } = useCopied(text)
  const Icon = copied ? Check : Copy
  return (
    <>
      <IconButton label={label} onClick={copy}>
        <Icon className="size-4.5" aria-hidden="true" />
      </IconButton>
      <span role="status" className="sr-only">
        {copied && t('do.copied')}
      </span>
    </>
  )
}
