import { ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { PICTURE_BYTES_MAX } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { VerbActions } from '../parts/verb-actions.tsx'
import { useWords } from '../words/use-words.ts'
import { type Crop, ZOOM_MAX } from './crop.ts'
import type { Loaded } from './picture.ts'
import { drawSquare, portraitOf } from './portrait.ts'
import { useCrop } from './use-crop.ts'

interface CropDialogProps {
  readonly picture: Loaded
  readonly save: (portrait: Blob) => Promise<void>
  readonly onClose: () => void
}

/** Which part of a picture others see, in the round window in which they see it. */
export function CropDialog({ picture, save, onClose }: CropDialogProps) {
  const t = useWords()
  const area = useRef<HTMLButtonElement>(null)
  const { crop, zoom, setZoom, handlers } = useCrop(picture, area)
  const use = useVerb(async () => save(await portraitOf(picture, crop, PICTURE_BYTES_MAX)))
  return (
    <Dialog open onClose={onClose} title={t('crop.title')} text={t('crop.how')}>
      <button
        type="button"
        ref={area}
        {...handlers}
        aria-label={t('crop.area')}
        aria-description={t('crop.keys')}
        className="relative mx-auto block aspect-square w-full max-w-72 cursor-grab touch-none overflow-hidden rounded-2xl bg-sunken select-none active:cursor-grabbing"
      >
        <Window picture={picture} crop={crop} />
        <span
          className="pointer-events-none absolute inset-0 rounded-full shadow-[0_0_0_999px_rgb(10_8_6/0.55)] ring-2 ring-[#fff]"
          aria-hidden="true"
        />
      </button>
      <div className="mx-auto my-5 flex max-w-72 items-center gap-3 text-quiet">
        <ZoomOut className="size-5 shrink-0" aria-hidden="true" />
        <input
          type="range"
          aria-label={t('crop.zoom')}
          min={1}
          max={ZOOM_MAX}
          step={0.01}
          value={zoom}
          onChange={event => setZoom(event.target.valueAsNumber)}
          className="min-h-11 min-w-0 flex-1 accent-(--accent)"
        />
        <ZoomIn className="size-5 shrink-0" aria-hidden="true" />
      </div>
      <VerbActions verb={use} submit={t('crop.submit')} run={use.run} onClose={onClose} />
    </Dialog>
  )
}

/** Twice as fine as it is large, for the screens of phones. */
const FINE = 576

function Window({ picture, crop }: { readonly picture: Loaded; readonly crop: Crop }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (canvas.current) drawSquare(canvas.current, picture, crop)
  }, [picture, crop])
  return <canvas ref={canvas} width={FINE} height={FINE} className="block size-full" aria-hidden="true" />
}
