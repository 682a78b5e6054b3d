import { Lock } from 'lucide-react'
import type { Engine, OwnAccount } from '../bind/contract.ts'
import { EngineProvider } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Count } from '../parts/count.tsx'
import { useWords } from '../words/use-words.ts'
import { OwnAvatar } from './own-avatar.tsx'

/** One of the own accounts: whose it is, and what waits there. */
export function AccountRow({ account }: { readonly account: OwnAccount }) {
  const t = useWords()
  const { address = '', kind, unread } = account
  const [name = '', domain = ''] = address.split('@')
  return (
    <>
      <Picture account={account} />
      <span className="min-w-0 flex-1 text-start" dir="ltr">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-small text-quiet">@{domain}</span>
      </span>
      {kind === 'open' ? (
        <Count unread={unread} />
      ) : (
        <span className="flex shrink-0 items-center gap-1 text-small text-quiet">
          {kind === 'locked' && <Lock className="size-4" aria-hidden="true" />}
          {t(
            kind === 'locked' ? 'account.locked' : kind === 'elsewhere' ? 'account.elsewhere' : 'account.out',
          )}
        </span>
      )}
    </>
  )
}

/** Of an account that is locked nothing is known but its address. */
function Picture({ account: { app, address = '' } }: { readonly account: OwnAccount }) {
  const state = useValue(app.state)
  if (state.kind !== 'open') {
    const [name = ''] = address.split('@')
    return <Avatar person={{ name, hue: 0, verified: true, encrypted: true }} size="small" quiet />
  }
  return (
    <EngineProvider value={state.engine}>
      <Of engine={state.engine} />
    </EngineProvider>
  )
}
function Of({ engine }: { readonly engine: Engine }) {
  return <OwnAvatar me={useValue(engine.me)} />
}
