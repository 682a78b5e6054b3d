import { useEffect, useRef, useState } from 'react'

/** A tap follows its finger's lifting so late. */
const TAP_MS = 300
/** Whoever holds longer, or lets go where nobody hears it, does not press any more. */
const LONGEST_MS = 3000

export interface Still<T> {
  readonly now: T
  readonly onPointerDown: () => void
}

/**
 * What is pressed stays where it is until it was let go: of a row that slips away between the two there is no click, and a finger would meet
 * what came in its place. Who begins to scroll presses nothing any more (pointercancel).
 */
export const useStill = <T>(value: T): Still<T> => {
  const [isPressed, setPressed] = useState(false)
  const held = useRef(value)
  if (!isPressed) held.current = value
  useEffect(() => {
    if (!isPressed) return
    const release = (): void => setPressed(false)
    const lift = (): void => {
      clearTimeout(timer)
      timer = setTimeout(release, TAP_MS)
    }
    let timer = setTimeout(release, LONGEST_MS)
    addEventListener('pointerup', lift)
    addEventListener('pointercancel', release)
    return () => {
      clearTimeout(timer)
      removeEventListener('pointerup', lift)
      removeEventListener('pointercancel', release)
    }
  }, [isPressed])
  return { now: held.current, onPointerDown: () => setPressed(true) }
}
