import { useEffect } from 'react'
import { showConversation, showList } from '../accounts/going.ts'
import { useAccounts } from '../bind/app-context.ts'
import type { Accounts, Engine } from '../bind/contract.ts'
import { notificationChoice } from './notification-choice.ts'
import { accountOf, OPENED, placeOfAccount, somethingFor, WOKEN } from './worker-words.ts'

const engineOf = ({ app }: ReturnType<Accounts['shown']['get']>): Engine | undefined => {
  const state = app.state.get()
  return state.kind === 'open' ? state.engine : undefined
}

/** Whether this page tells the person itself what the account was woken for; a wake-up that names none is for any of them. */
const isTelling = async (accounts: Accounts, tag: string): Promise<boolean> => {
  if (notificationChoice() === 'off') return false
  const meant = await accounts.tagged(tag)
  const heard = (meant ? [meant] : accounts.all.get().filter(({ address }) => address !== undefined)).map(
    async account => (await engineOf(account)?.push.heard()) ?? false,
  )
  return (await Promise.all(heard)).every(Boolean)
}
/** A notification of a page is named by an alias that only its account understands. */
const open = async (accounts: Accounts, name: string): Promise<void> => {
  const tag = accountOf(name)
  if (tag !== undefined) {
    const meant = await accounts.tagged(tag)
    return showList(accounts, (meant ?? accounts.shown.get()).id)
  }
  for (const account of accounts.all.get()) {
    const engine = engineOf(account)
    const address = engine?.behind(name)
    if (engine && address !== undefined) return showConversation(accounts, account.id, engine, address)
  }
}

/** The page's side of a wake-up: it says whether it tells the person itself, and goes where a clicked notification leads. */
export const useWakeUps = (): void => {
  const accounts = useAccounts()
  useEffect(() => {
    const begun = placeOfAccount(location.hash)
    if (begun !== undefined) void open(accounts, somethingFor(begun))
    const { serviceWorker } = navigator
    if (!serviceWorker) return undefined
    const hear = ({ data, ports }: MessageEvent<unknown>): void => {
      if (typeof data !== 'object' || data === null) return
      if (WOKEN in data && typeof data[WOKEN] === 'string')
        void isTelling(accounts, data[WOKEN]).then(told => ports[0]?.postMessage(told))
      if (OPENED in data && typeof data[OPENED] === 'string') void open(accounts, data[OPENED])
    }
    serviceWorker.addEventListener('message', hear)
    return () => serviceWorker.removeEventListener('message', hear)
  }, [accounts])
}
