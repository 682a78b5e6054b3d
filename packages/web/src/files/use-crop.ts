import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react'
import { type Crop, middleOf, moved, zoomed, zoomOf } from './crop.ts'
import { distanceOf, keyZooms, type Point, useWheel, wheelZoom } from './gestures.ts'
import type { Loaded } from './picture.ts'

/** Of the window that is dragged. */
const KEY_STEP = 0.04
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-KEY_STEP, 0],
  ArrowRight: [KEY_STEP, 0],
  ArrowUp: [0, -KEY_STEP],
  ArrowDown: [0, KEY_STEP],
}

/** The part that is chosen, and what fingers, mouse, wheel and keys on the window do to it. */
export const useCrop = ({ bitmap }: Loaded, area: RefObject<HTMLElement | null>) => {
  const [crop, setCrop] = useState<Crop>(() => middleOf(bitmap))
  const fingers = useRef(new Map<number, Point>())
  const zoomBy = (factor: number): void => setCrop(now => zoomed(now, zoomOf(now, bitmap) * factor, bitmap))
  useWheel(area, event => zoomBy(wheelZoom(event)))

  const take = (event: PointerEvent): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, [event.clientX, event.clientY])
  }
  const drag = (event: PointerEvent): void => {
    const from = fingers.current.get(event.pointerId)
    if (!from) return
    const before = distanceOf([...fingers.current.values()])
    fingers.current.set(event.pointerId, [event.clientX, event.clientY])
    const { width } = event.currentTarget.getBoundingClientRect()
    const share = fingers.current.size * width
    const [dx, dy] = [(from[0] - event.clientX) / share, (from[1] - event.clientY) / share]
    setCrop(now => moved(now, dx, dy, bitmap))
    if (before > 0) zoomBy(distanceOf([...fingers.current.values()]) / before)
  }
  const leave = (event: PointerEvent): void => void fingers.current.delete(event.pointerId)
  const press = (event: KeyboardEvent): void => {
    // Of the browser: the page is made larger, or one goes back.
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key]
    const zoom = keyZooms[event.key]
    if (arrow) setCrop(now => moved(now, ...arrow, bitmap))
    else if (zoom !== undefined) zoomBy(zoom)
    else return
    event.preventDefault()
  }
  return {
    crop,
    zoom: zoomOf(crop, bitmap),
    setZoom: (zoom: number) => setCrop(now => zoomed(now, zoom, bitmap)),
    handlers: {
      onPointerDown: take,
      onPointerMove: drag,
      onPointerUp: leave,
      onPointerCancel: leave,
      onKeyDown: press,
    },
  }
}
