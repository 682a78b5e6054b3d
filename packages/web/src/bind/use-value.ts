import { useSyncExternalStore } from 'react'
import type { Value } from './contract.ts'

export const useValue = <T>(value: Value<T>): T => useSyncExternalStore(value.subscribe, value.get)
