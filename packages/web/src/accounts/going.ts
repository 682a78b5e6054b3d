/** From one account to another: each is found where it was left. */
import { navigate } from 'wouter/use-hash-location'
import type { Accounts, Engine } from '../bind/contract.ts'
import { places } from '../shell/places.ts'
import { rememberShown } from './last-shown.ts'

/** Aliases of the one account mean nothing to the other. */
const left = new Map<string, string>()

const turnTo = (accounts: Accounts, id: string, place: string): void => {
  left.set(accounts.shown.get().id, location.hash.slice(1))
  accounts.show(id)
  rememberShown(accounts.all.get().findIndex(one => one.id === id))
  navigate(place, { replace: true })
}
export const showAccount = (accounts: Accounts, id: string): void => {
  if (id !== accounts.shown.get().id) turnTo(accounts, id, left.get(id) || places.home)
}
export const showList = (accounts: Accounts, id: string): void => turnTo(accounts, id, places.home)
export const showConversation = (accounts: Accounts, id: string, engine: Engine, address: string): void =>
  turnTo(accounts, id, places.conversation(engine.alias(address)))

export const addAccount = (accounts: Accounts): void => {
  left.set(accounts.shown.get().id, location.hash.slice(1))
  navigate(places.home, { replace: true })
  accounts.add()
}
/** The next one in the list, or the one before. */
export const stepAccount = (accounts: Accounts, by: 1 | -1): void => {
  const all = accounts.all.get()
  const here = all.findIndex(({ id }) => id === accounts.shown.get().id)
  const next = all.at((here + by) % all.length)
  if (next) showAccount(accounts, next.id)
}
