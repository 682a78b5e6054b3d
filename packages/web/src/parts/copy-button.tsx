import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useWords } from '../words/use-words.ts'
import { Button, type ButtonLook } from './button.tsx'

export function CopyButton({
  text,
  label,
  look = 'plain',
  className = '',
  compact = false,
}: {
  readonly text: string
  readonly label: string
  readonly look?: ButtonLook
  readonly className?: string
  readonly compact?: boolean
}) {
  const t = useWords()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Button look={look} compact={compact} className={className} onClick={() => void copy()}>
      {copied ? (
        <Check className="size-4.5" aria-hidden="true" />
      ) : (
        <Copy className="size-4.5" aria-hidden="true" />
      )}
      <span aria-live="polite">{copied ? t('do.copied') : label}</span>
    </Button>
  )
}
