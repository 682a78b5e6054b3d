import { createContext, useContext } from 'react'
import type { App, Engine } from './contract.ts'

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
