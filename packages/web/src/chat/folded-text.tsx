import { useState } from 'react'
import { useWords } from '../words/use-words.ts'
import type { Mention } from '../bind/contract.ts'
import { StyledText } from './styled-text.tsx'

const FOLD_CHARACTERS = 1400
const FOLD_LINES = 22

/** Where a long text is folded: at the end of a line or a word before the limit. */
export const foldAt = (text: string): number | undefined => {
  const lines = text.split('\n', FOLD_LINES + 1)
  if (text.length <= FOLD_CHARACTERS * 1.25 && lines.length <= FOLD_LINES) return undefined
  const byLines = lines.slice(0, FOLD_LINES).join('\n').length
  if (byLines < FOLD_CHARACTERS) return byLines
  const space = text.slice(0, FOLD_CHARACTERS).search(/\s\S*$/u)
  return space > FOLD_CHARACTERS - 120 ? space : FOLD_CHARACTERS
}

interface FoldedProps {
  readonly text: string
  readonly mentions?: readonly Mention[] | undefined
  readonly me: string
}

export function FoldedText({ text, mentions, me }: FoldedProps) {
  const t = useWords()
  const [whole, setWhole] = useState(false)
  const fold = foldAt(text)
  if (fold === undefined) return <StyledText text={text} mentions={mentions} me={me} />
  return (
    <>
      <StyledText text={whole ? text : `${text.slice(0, fold)}…`} mentions={mentions} me={me} />
      <button
        type="button"
        aria-expanded={whole}
        onClick={() => setWhole(!whole)}
        className="relative mt-1 block min-h-6 font-semibold text-accent before:absolute before:-inset-x-2 before:-inset-y-2.5"
      >
        {t(whole ? 'chat.fold.less' : 'chat.fold.more')}
      </button>
    </>
  )
}
