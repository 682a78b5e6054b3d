import { useWords } from '../words/use-words.ts'
import { useUpdate } from './app-update.ts'

/** A new version is here and waits; nothing is lost by going on with this one. */
export function UpdateNotice() {
  const t = useWords()
  const begin = useUpdate()
  return (
    <div role="status" className="shrink-0">
      {begin && (
        <div className="arrives flex min-h-11 items-center justify-center gap-x-3 border-b border-line bg-raised px-4 text-small">
          <p>{t('update.text')}</p>
          <button
            type="button"
            onClick={begin}
            className="min-h-11 shrink-0 font-bold text-accent underline underline-offset-2"
          >
            {t('update.reload')}
          </button>
        </div>
      )}
    </div>
  )
}
