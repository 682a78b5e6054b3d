import { createContext, useContext } from 'react'
import type { Accounts, App, Engine } from './contract.ts'

const AllAccounts = createContext<Accounts | undefined>(undefined)
export const AccountsProvider = AllAccounts.Provider
export const useAccounts = (): Accounts => {
  const accounts = useContext(AllAccounts)
  if (!accounts) throw new Error('a screen was drawn outside AccountsProvider')
  return accounts
}

const Apps = createContext<App | undefined>(undefined)
export const AppProvider = Apps.Provider
export const useApp = (): App => {
  const app = useContext(Apps)
  if (!app) throw new Error('a screen was drawn outside AppProvider')
  return app
}

const Engines = createContext<Engine | undefined>(undefined)
export const EngineProvider = Engines.Provider
export const useEngine = (): Engine => {
  const engine = useContext(Engines)
  if (!engine) throw new Error('a screen was drawn outside EngineProvider')
  return engine
}
