import { useEffect, useRef } from 'react'
import type { Region } from './blur.ts'
import { drawn, type Loaded } from './picture.ts'

interface PictureCanvasProps {
  readonly picture: Loaded
  readonly regions: readonly Region[]
  readonly className?: string
}

/** The very picture that is sent, hidden parts hidden. */
export function PictureCanvas({ picture, regions, className }: PictureCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    canvas.current?.getContext('2d')?.drawImage(drawn(picture, regions), 0, 0)
  }, [picture, regions])
  return (
    <canvas
      ref={canvas}
      width={picture.width}
      height={picture.height}
      className={className}
      aria-hidden="true"
    />
  )
}
