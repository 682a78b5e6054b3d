import type { KeyboardEvent } from 'react'

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** Arrows lead from the search to what it found, from row to row and back; Enter in the search opens the first of them. */
export const walkList = (event: KeyboardEvent<HTMLElement>): void => {
  const { key, altKey, ctrlKey, metaKey, shiftKey, currentTarget: list, target } = event
  if (altKey || ctrlKey || metaKey || shiftKey || event.nativeEvent.isComposing) return
  const stops = [...list.querySelectorAll<HTMLElement>('[data-search], li :is(a, button)')]
  const at = stops.indexOf(target as HTMLElement)
  const step = STEPS[key]
  if (at < 0) return
  const next = stops[at + (step ?? 1)]
  if (step !== undefined) next?.focus()
  else if (key === 'Enter' && target instanceof HTMLInputElement && target.value !== '') next?.click()
  else return
  event.preventDefault()
}
