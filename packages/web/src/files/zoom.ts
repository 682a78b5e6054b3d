/** How a picture is looked at: how much larger than it fits, and how far its middle is from that of the room, in pixels. */
export interface Sight {
  readonly scale: number
  readonly x: number
  readonly y: number
}
interface Size {
  readonly width: number
  readonly height: number
}
/** The room it is shown in, and the picture as it fits into it. */
export interface Frame {
  readonly room: Size
  readonly fitted: Size
}

export const SCALE_MAX = 8
export const whole: Sight = { scale: 1, x: 0, y: 0 }

/** No edge of the picture comes further in than the edge of the room, and what fits stays in the middle. */
const kept = ({ scale, x, y }: Sight, { room, fitted }: Frame): Sight => {
  const along = (at: number, size: number, space: number): number => {
    const most = Math.max(0, (size * scale - space) / 2)
    return most === 0 ? 0 : Math.min(most, Math.max(-most, at))
  }
  return {
    scale,
    x: along(x, fitted.width, room.width),
    y: along(y, fitted.height, room.height),
  }
}
export const shifted = (sight: Sight, dx: number, dy: number, frame: Frame): Sight =>
  kept({ ...sight, x: sight.x + dx, y: sight.y + dy }, frame)

/** What is at this point, counted from the middle of the room, stays there. */
export const nearer = (
  sight: Sight,
  factor: number,
  [px, py]: readonly [number, number],
  frame: Frame,
): Sight => {
  const scale = Math.min(SCALE_MAX, Math.max(1, sight.scale * factor))
  const by = scale / sight.scale
  return kept({ scale, x: px - (px - sight.x) * by, y: py - (py - sight.y) * by }, frame)
}
