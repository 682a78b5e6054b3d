import { type RefObject, useEffect, useRef } from 'react'

export type Point = readonly [x: number, y: number]
/** Between the first two fingers; 0 where there are fewer. */
export const distanceOf = ([a, b]: readonly Point[]): number =>
  a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0

const KEY_ZOOM = 1.15
/** By how much a key zooms. */
export const keyZooms: Readonly<Record<string, number>> = {
  '+': KEY_ZOOM,
  '=': KEY_ZOOM,
  '-': 1 / KEY_ZOOM,
}
/** By how much a turn of the wheel zooms. */
export const wheelZoom = ({ deltaY }: WheelEvent): number => Math.exp(-deltaY / 400)

/** The wheel over this area, and over nothing that could scroll behind it. */
export const useWheel = (area: RefObject<HTMLElement | null>, turn: (event: WheelEvent) => void): void => {
  const now = useRef(turn)
  now.current = turn
  useEffect(() => {
    const box = area.current
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      now.current(event)
    }
    // React listens passively.
    box?.addEventListener('wheel', wheel, { passive: false })
    return () => box?.removeEventListener('wheel', wheel)
  }, [area])
}
