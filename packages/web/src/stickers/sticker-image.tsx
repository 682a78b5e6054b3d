import { ForeignPicture } from '../files/foreign-picture.tsx'

interface StickerImageProps {
  readonly content: Blob
  readonly alt: string
  readonly onError?: () => void
}
/** Twice what the largest has on the screen. */
const SIDE = 512

/** Who wants little motion sees the first moment of it, and nothing that moves. */
export function StickerImage({ content, alt, onError }: StickerImageProps) {
  return (
    <ForeignPicture
      content={content}
      alt={alt}
      side={SIDE}
      onBroken={onError}
      still={matchMedia('(prefers-reduced-motion: reduce)').matches}
      className="size-full object-contain"
    />
  )
}
