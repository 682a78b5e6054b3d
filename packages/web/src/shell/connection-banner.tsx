import { CloudOff } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { ConnectionState } from '../bind/contract.ts'
import { errorWords } from '../bind/refusal.ts'
import { useNow } from '../bind/use-now.ts'
import { useValue } from '../bind/use-value.ts'
import { Dots } from '../parts/dots.tsx'
import { useWords } from '../words/use-words.ts'

const bar = 'flex min-h-11 items-center justify-center gap-x-3 px-4 py-2 text-small'

/** What passes by itself lies over the page and moves nothing on it. */
const pill =
  'appears-late pointer-events-none fixed top-[calc(4rem+env(safe-area-inset-top))] left-1/2 z-30 flex w-max max-w-[90vw] -translate-x-1/2 items-center gap-3 rounded-full bg-raised px-4 py-2 text-small text-quiet shadow-[0_2px_12px_var(--lift),inset_0_0_0_1px_var(--line)]'

/** Says what the wire does, only while it does not simply work. */
export function ConnectionBanner() {
  const engine = useEngine()
  const connection = useValue(engine.connection)
  return (
    <div role="status" className="shrink-0">
      <Line connection={connection} onRetry={() => engine.retryNow()} />
    </div>
  )
}

function Line({
  connection,
  onRetry,
}: {
  readonly connection: ConnectionState
  readonly onRetry: () => void
}) {
  const t = useWords()
  switch (connection.kind) {
    case 'online':
      return null
    case 'connecting':
      return (
        <p className={pill}>
          <Dots />
          {t('connection.connecting')}
        </p>
      )
    case 'catching-up':
      return <CatchingUp {...connection} />
    case 'waiting':
      return <Waiting connection={connection} onRetry={onRetry} />
    case 'stopped':
      return (
        <p className={`${bar} bg-danger-tint text-danger`}>
          <CloudOff className="size-4 shrink-0" aria-hidden="true" />
          {t('connection.stopped', { reason: t(errorWords[connection.error]) })}
        </p>
      )
  }
}

function CatchingUp({ done, total }: { readonly done: number; readonly total: number | undefined }) {
  const t = useWords()
  return (
    <p className={`${pill} tabular`}>
      <Dots />
      {total === undefined ? t('connection.catching-up') : t('connection.catching-up.count', { done, total })}
    </p>
  )
}

/** Said otherwise than after something that one did. */
const reasons: Partial<typeof errorWords> = {
  unreachable: 'connection.unreachable',
  'storage-full': 'connection.full',
}

type WaitingState = Extract<ConnectionState, { kind: 'waiting' }>

function Waiting({
  connection,
  onRetry,
}: {
  readonly connection: WaitingState
  readonly onRetry: () => void
}) {
  const t = useWords()
  const now = useNow(1000)
  const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000))
  const reason = t(reasons[connection.error] ?? errorWords[connection.error])
  return (
    <div className={`${bar} arrives bg-warning-tint text-warning`}>
      <CloudOff className="size-4 shrink-0" aria-hidden="true" />
      <p className="tabular">
        {connection.error === 'offline' ? (
          t('connection.offline')
        ) : (
          <span aria-live="off">{t('connection.waiting', { reason, seconds })}</span>
        )}
      </p>
      <button
        type="button"
        onClick={onRetry}
        className="-my-2 min-h-11 shrink-0 font-bold underline underline-offset-2"
      >
        {t('connection.retry')}
      </button>
    </div>
  )
}
