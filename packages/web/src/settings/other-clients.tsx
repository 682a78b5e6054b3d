import { Laptop } from 'lucide-react'
import type { ClientAccess } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { EndDevice } from './end-device.tsx'

/** Programs that may sign in and of which no encryption device is known: other clients, or some that were never opened again. */
export function OtherClients({
  clients,
  onEnded,
}: {
  readonly clients: readonly ClientAccess[]
  readonly onEnded: () => void
}) {
  const t = useWords()
  const times = useTimeWords()
  const now = useNow(60_000)
  if (clients.length === 0) return null
  return (
    <>
      <h3 className="mt-2 font-semibold">{t('end-device.others')}</h3>
      <ul className="divide-y divide-line rounded-2xl bg-raised shadow-[inset_0_0_0_1px_var(--line)]">
        {clients.map(client => {
          const name = client.name ?? client.software ?? t('device.unnamed')
          const seen = client.lastSeen
          return (
            <li key={client.id} className="flex items-center gap-3 py-2 ps-4 pe-2">
              <Laptop className="size-5 shrink-0 text-quiet" aria-hidden="true" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium">{name}</p>
                <p className="text-small text-quiet">
                  {client.connected
                    ? t('end-device.connected')
                    : seen !== undefined && t('device.seen', { when: times.dayWithin(seen, now) })}
                </p>
              </div>
              <EndDevice access={client} name={name} onEnded={onEnded} />
            </li>
          )
        })}
      </ul>
    </>
  )
}
