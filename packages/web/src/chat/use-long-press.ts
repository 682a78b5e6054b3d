import { type MouseEvent, type PointerEvent, type TouchEvent, useMemo, useRef } from 'react'

const LONG_MS = 450
const STRAY_PX = 10

interface Pressed {
  readonly timer: ReturnType<typeof setTimeout>
  readonly x: number
  readonly y: number
}

/** The other mouse button, the menu key, or a finger that stays: some phones tell of that themselves, the others are timed. */
export const useLongPress = (open: (at: Element) => void) => {
  const pressed = useRef<Pressed>(undefined)
  const opened = useRef(false)
  const wanted = useRef(open)
  wanted.current = open
  return useMemo(() => {
    const end = (): void => {
      clearTimeout(pressed.current?.timer)
      pressed.current = undefined
    }
    const at = (element: Element): Element => element.querySelector('.bubble') ?? element
    return {
      onContextMenu(event: MouseEvent<HTMLElement>) {
        // A link and what somebody selected have the browser's own menu.
        const isElsewhere = (event.target as Element).closest('a') || getSelection()?.isCollapsed === false
        if (isElsewhere) return
        event.preventDefault()
        end()
        wanted.current(at(event.currentTarget))
      },
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.pointerType !== 'touch') return
        const element = event.currentTarget
        opened.current = false
        const timer = setTimeout(() => {
          opened.current = true
          wanted.current(at(element))
        }, LONG_MS)
        pressed.current = { timer, x: event.clientX, y: event.clientY }
      },
      onPointerMove({ clientX, clientY }: PointerEvent) {
        const from = pressed.current
        if (from && Math.hypot(clientX - from.x, clientY - from.y) > STRAY_PX) end()
      },
      // The mouse that browsers make of a finger that leaves would press outside of what it has just opened.
      onTouchEnd(event: TouchEvent) {
        if (opened.current) event.preventDefault()
        opened.current = false
      },
      onPointerUp: end,
      onPointerCancel: end,
    }
  }, [])
}
