import { errorWords } from '../bind/refusal.ts'
import type { ErrorCode } from '../bind/contract.ts'
import { useWords } from '../words/use-words.ts'

interface TroubleProps {
  readonly error: ErrorCode
  readonly onAgain?: () => void
}
const final: ReadonlySet<ErrorCode> = new Set(['file-gone', 'file-broken', 'file-elsewhere', 'file-too-big'])

/** Why it is not here, and the way on where there is one. */
export function Trouble({ error, onAgain }: TroubleProps) {
  const t = useWords()
  return (
    <p className="text-small text-danger">
      {t(errorWords[error])}{' '}
      {onAgain && !final.has(error) && (
        <button
          type="button"
          onClick={onAgain}
          className="relative font-semibold underline before:absolute before:-inset-3"
        >
          {t('file.again')}
        </button>
      )}
    </p>
  )
}
