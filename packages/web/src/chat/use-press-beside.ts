import { type RefObject, useEffect, useRef } from 'react'

/** Whoever presses beside it is done with what is open there: `onLeave`, once for each press. */
export const usePressBeside = (
  within: RefObject<HTMLElement | null>,
  open: boolean,
  onLeave: () => void,
): void => {
  const leave = useRef(onLeave)
  useEffect(() => {
    leave.current = onLeave
  })
  useEffect(() => {
    if (!open) return
    const pressed = ({ target }: PointerEvent): void => {
      if (target instanceof Node && !within.current?.contains(target)) leave.current()
    }
    document.addEventListener('pointerdown', pressed)
    return () => document.removeEventListener('pointerdown', pressed)
  }, [within, open])
}
