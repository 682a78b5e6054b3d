import { type ComponentProps, type RefObject, useEffect, useRef, useState } from 'react'
import { decode } from './decoding.ts'

interface ForeignPictureProps extends Omit<ComponentProps<'canvas'>, 'content' | 'ref'> {
  readonly content: Blob
  /** '': it says nothing that is not said elsewhere. */
  readonly alt: string
  /** As many pixels as it needs along its longer side. */
  readonly side: number
  readonly onBroken?: (() => void) | undefined
  /** As it begins, where it would move. */
  readonly still?: boolean
  readonly of?: RefObject<HTMLCanvasElement | null>
}

/** A picture that others have made: this page draws its pixels, and never decodes it. */
export function ForeignPicture({
  content,
  alt,
  side,
  onBroken,
  still = false,
  of,
  ...rest
}: ForeignPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const broken = useRef(onBroken)
  broken.current = onBroken
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    const leave = decode(content, side, {
      show(bitmap) {
        if (canvas.current) draw(canvas.current, bitmap)
        bitmap.close()
        setDrawn(true)
        if (still) leave()
      },
      fail: () => broken.current?.(),
    })
    return leave
  }, [content, side, still])
  return (
    <canvas
      {...rest}
      ref={element => {
        canvas.current = element
        if (of) of.current = element
      }}
      hidden={!isDrawn}
      {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}
    />
  )
}
/** In its own size, and again over what was there. */
export const draw = (canvas: HTMLCanvasElement, bitmap: ImageBitmap): void => {
  if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
    canvas.width = bitmap.width
    canvas.height = bitmap.height
  }
  const context = canvas.getContext('2d')
  context?.clearRect(0, 0, canvas.width, canvas.height)
  context?.drawImage(bitmap, 0, 0)
}
