import { X } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { HistoryTransfer } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { Progress } from './progress.tsx'

const words = {
  in: {
    waiting: 'history.in.waiting',
    running: 'history.in.running',
    done: 'history.in.done',
    stopped: 'history.stopped',
  },
  out: {
    waiting: 'history.out.waiting',
    running: 'history.out.running',
    done: 'history.out.done',
    stopped: 'history.stopped',
  },
} as const

/** History on its way in or out: how far it is, what it waits for, and the way to stop it. */
export function TransferLine({
  transfer,
  way,
}: {
  readonly transfer: HistoryTransfer
  readonly way: 'in' | 'out'
}) {
  const t = useWords()
  const { linking } = useEngine()
  const stop = useVerb(() => linking.stop(transfer.id))
  const isOver = transfer.state === 'done' || transfer.state === 'stopped'
  const text = t(words[way][transfer.state], { device: transfer.device, count: transfer.messages })
  return (
    <div
      role="status"
      className="flex items-center gap-3 rounded-xl bg-sunken py-1.5 ps-3.5 pe-1.5 text-small"
    >
      <div className="min-w-0 flex-1 py-1">
        <p>{text}</p>
        {!isOver && (
          <div className="mt-1.5">
            <Progress part={transfer.share} label={t('history.progress')} />
          </div>
        )}
      </div>
      {isOver ? (
        <IconButton label={t('notice.dismiss')} onClick={() => linking.dismiss(transfer.id)}>
          <X className="size-4.5" aria-hidden="true" />
        </IconButton>
      ) : (
        <Button look="quiet" compact busy={stop.busy} onClick={() => void stop.run()}>
          {t('history.stop')}
        </Button>
      )}
    </div>
  )
}

/** In the house, as long as history comes in. */
export function IncomingHistory({ transfer }: { readonly transfer: HistoryTransfer }) {
  return (
    <div className="arrives shrink-0 border-b border-line p-1.5">
      <TransferLine transfer={transfer} way="in" />
    </div>
  )
}
