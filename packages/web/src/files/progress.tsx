import { X } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { Transfer } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

const words: Readonly<Record<'encrypting' | 'up' | 'down', MessageId>> = {
  encrypting: 'file.encrypting',
  up: 'file.going',
  down: 'file.coming',
}

/** How far it is, in a line and in words, and the way to end it. */
export function Progress({
  transfer,
  onCancel,
}: {
  readonly transfer: Transfer
  readonly onCancel: () => void
}) {
  const t = useWords()
  const connection = useValue(useEngine().connection)
  if (transfer.kind === 'waiting')
    return (
      <p className="text-small text-quiet">
        {t(connection.kind === 'online' ? 'file.in-turn' : 'file.waiting')}
      </p>
    )
  if (!('done' in transfer)) return null
  const { done, total, kind } = transfer
  const percent =
    total === undefined ? undefined : Math.min(100, Math.round((done / Math.max(1, total)) * 100))
  return (
    <div className="mb-1.5 flex items-center gap-2">
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-3 text-small text-quiet">
          <span>{t(words[kind])}</span>
          {percent !== undefined && <span className="tabular">{percent} %</span>}
        </p>
        <progress
          className="file-progress mt-1 block h-1.5 w-full"
          aria-label={t(words[kind])}
          max={100}
          {...(percent === undefined ? {} : { value: percent })}
        />
      </div>
      <button
        type="button"
        aria-label={t('file.cancel')}
        title={t('file.cancel')}
        onClick={onCancel}
        className="relative grid size-8 shrink-0 place-items-center rounded-full text-quiet before:absolute before:-inset-1.5 hover:bg-hover hover:text-ink"
      >
        <X className="size-4" aria-hidden="true" />
      </button>
    </div>
  )
}
