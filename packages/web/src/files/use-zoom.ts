import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useRef,
  useState,
} from 'react'
import { distanceOf, keyZooms, type Point, useWheel, wheelZoom } from './gestures.ts'
import { type Frame, nearer, shifted, type Sight, whole } from './zoom.ts'

const KEY_STEP = 60
const TAP_ZOOM = 2.5
/** Along the line, and much less across it. */
const SWIPE_PX = 60

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [KEY_STEP, 0],
  ArrowRight: [-KEY_STEP, 0],
  ArrowUp: [0, KEY_STEP],
  ArrowDown: [0, -KEY_STEP],
}

/** What wheel, fingers, mouse and keys do to a picture. While it is seen whole, a swipe or an arrow to the left or right leads to another. */
export const useZoom = (
  area: RefObject<HTMLElement | null>,
  image: RefObject<HTMLElement | null>,
  aside: (towards: 'left' | 'right') => void,
) => {
  const [sight, setSight] = useState<Sight>(whole)
  const fingers = useRef(new Map<number, Point>())
  const swipe = useRef<Point>(undefined)
  const frame = (): Frame => ({
    room: { width: area.current?.clientWidth ?? 0, height: area.current?.clientHeight ?? 0 },
    fitted: { width: image.current?.offsetWidth ?? 0, height: image.current?.offsetHeight ?? 0 },
  })
  const zoomBy = (factor: number, at: Point = [0, 0]): void =>
    setSight(now => nearer(now, factor, at, frame()))
  const moveBy = (dx: number, dy: number): void => setSight(now => shifted(now, dx, dy, frame()))
  const fromMiddle = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
    const box = area.current?.getBoundingClientRect() ?? new DOMRect()
    return [clientX - box.x - box.width / 2, clientY - box.y - box.height / 2]
  }
  useWheel(area, event => zoomBy(wheelZoom(event), fromMiddle(event)))

  const take = (event: PointerEvent): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, [event.clientX, event.clientY])
    const mayBeSwipe = sight.scale === 1 && fingers.current.size === 1 && event.pointerType !== 'mouse'
    swipe.current = mayBeSwipe ? [event.clientX, event.clientY] : undefined
  }
  const drag = (event: PointerEvent): void => {
    const from = fingers.current.get(event.pointerId)
    if (!from) return
    const before = distanceOf([...fingers.current.values()])
    fingers.current.set(event.pointerId, [event.clientX, event.clientY])
    const share = fingers.current.size
    moveBy((event.clientX - from[0]) / share, (event.clientY - from[1]) / share)
    if (before > 0) zoomBy(distanceOf([...fingers.current.values()]) / before, fromMiddle(event))
  }
  const leave = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId)
    const from = swipe.current
    swipe.current = undefined
    if (!from || event.type === 'pointercancel') return
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]]
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy)) aside(dx < 0 ? 'right' : 'left')
  }
  const press = (event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key]
    const zoom = keyZooms[event.key]
    if (zoom !== undefined) zoomBy(zoom)
    else if (!arrow) return
    else if (sight.scale > 1) moveBy(...arrow)
    else if (arrow[0] !== 0) aside(arrow[0] > 0 ? 'left' : 'right')
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    sight,
    zoomBy: (factor: number) => zoomBy(factor),
    reset: () => setSight(whole),
    press,
    handlers: {
      onPointerDown: take,
      onPointerMove: drag,
      onPointerUp: leave,
      onPointerCancel: leave,
      onDoubleClick: (event: MouseEvent) =>
        sight.scale > 1 ? setSight(whole) : zoomBy(TAP_ZOOM, fromMiddle(event)),
    },
  }
}
