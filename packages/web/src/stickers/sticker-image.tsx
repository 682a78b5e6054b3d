import { useEffect, useRef } from 'react'
import { useBlobUrl } from './use-blob-url.ts'

interface StickerImageProps {
  readonly content: Blob
  readonly alt: string
  readonly onError?: () => void
}

/** Who wants little motion sees the first moment of it, and nothing that moves. */
export function StickerImage({ content, alt, onError }: StickerImageProps) {
  const url = useBlobUrl(content)
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  if (still) return <Still content={content} alt={alt} {...(onError && { onError })} />
  return <img src={url} alt={alt} onError={onError} draggable={false} className="size-full object-contain" />
}

function Still({ content, alt, onError }: StickerImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const refuse = useRef(onError)
  useEffect(() => {
    let gone = false
    createImageBitmap(content).then(
      bitmap => {
        const { current } = canvas
        if (!gone && current) {
          current.width = bitmap.width
          current.height = bitmap.height
          current.getContext('2d')?.drawImage(bitmap, 0, 0)
        }
        bitmap.close()
      },
      () => refuse.current?.(),
    )
    return () => {
      gone = true
    }
  }, [content])
  return <canvas ref={canvas} role="img" aria-label={alt} className="size-full object-contain" />
}
