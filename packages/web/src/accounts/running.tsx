import { useEffect } from 'react'
import { useAccounts } from '../bind/app-context.ts'
import type { Engine, OwnAccount } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useAttention, useUnread } from '../shell/use-attention.ts'
import { useKeeping } from '../shell/use-keeping.ts'
import { useNotifications } from '../shell/use-notifications.ts'
import { usePresenceOfSomebody } from '../shell/use-presence.ts'
import { later } from '../shell/later.tsx'
import { useUnsent } from '../shell/use-unsent.ts'
import { useWakeUps } from '../shell/use-wake-ups.ts'
import { rememberShown } from './last-shown.ts'

const Reminding = later(async () => (await import('../remind/reminding.tsx')).Reminding)

/** What goes on in every account that is open, whichever is shown. */
export function Running() {
  const accounts = useAccounts()
  const all = useValue(accounts.all)
  const { id: shown } = useValue(accounts.shown)
  useUnread(useValue(accounts.unread))
  useWakeUps()
  const place = all.findIndex(({ id, address }) => id === shown && address !== undefined)
  useEffect(() => {
    if (place >= 0) rememberShown(place)
  }, [place])
  return all.map(account => <OneRunning key={account.id} account={account} shown={account.id === shown} />)
}

interface OneProps {
  readonly account: OwnAccount
  readonly shown: boolean
}
function OneRunning({ account, shown }: OneProps) {
  const state = useValue(account.app.state)
  return state.kind === 'open' && <Open account={account} engine={state.engine} shown={shown} />
}
function Open({ account, engine, shown }: OneProps & { readonly engine: Engine }) {
  useAttention(engine, shown)
  useKeeping(engine)
  useUnsent(engine)
  usePresenceOfSomebody(engine)
  useNotifications(account.id, engine, shown)
  return <Reminding id={account.id} engine={engine} shown={shown} />
}
