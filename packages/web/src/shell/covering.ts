import { source } from '../bind/contract.ts'
import { remember, remembered } from './remembered.ts'

/** Whether what is open is covered while nobody is at the window. */
export const covering = source(remembered('cover') === 'on')

export const chooseCovering = (on: boolean): void => {
  remember('cover', on ? 'on' : undefined)
  covering.set(on)
}
