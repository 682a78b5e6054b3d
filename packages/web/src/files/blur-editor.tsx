import { Plus, Trash2 } from 'lucide-react'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useWords } from '../words/use-words.ts'
import type { Region } from './blur.ts'
import { PictureCanvas } from './picture-canvas.tsx'
import type { Loaded } from './picture.ts'

interface BlurEditorProps {
  readonly picture: Loaded
  readonly name: string
  readonly regions: readonly Region[]
  readonly onDone: (regions: readonly Region[]) => void
  readonly onClose: () => void
}
/** Smaller than this was a tap. */
const LEAST = 0.01
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Parts of a picture to hide: drawn with a finger or a mouse, or set and moved with the keyboard. */
export function BlurEditor({ picture, regions: before, onDone, onClose }: BlurEditorProps) {
  const t = useWords()
  const [regions, setRegions] = useState(before)
  const [drawing, setDrawing] = useState<Region>()
  const area = useRef<HTMLDivElement>(null)
  const { width, height } = picture
  const placeOf = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const box = area.current!.getBoundingClientRect()
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    }
  }
  const begin = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as Element).closest('[data-region]')) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrawing({ ...placeOf(event), width: 0, height: 0 })
  }
  const draw = (event: PointerEvent): void => {
    if (!drawing) return
    const to = placeOf(event)
    setDrawing({ ...drawing, width: to.x - drawing.x, height: to.y - drawing.y })
  }
  const end = (): void => {
    if (!drawing) return
    setDrawing(undefined)
    const region = upright(drawing)
    if (region.width > width * LEAST && region.height > height * LEAST) setRegions([...regions, region])
  }
  const add = (): void =>
    setRegions([
      ...regions,
      { x: width * 0.375, y: height * 0.375, width: width * 0.25, height: height * 0.25 },
    ])
  const key =
    (at: number) =>
    (event: KeyboardEvent): void => {
      const move = MOVES[event.key]
      if (event.key === 'Delete' || event.key === 'Backspace') setRegions(regions.toSpliced(at, 1))
      else if (move)
        setRegions(regions.map((one, i) => (i === at ? stepped(one, move, event.shiftKey, picture) : one)))
      else return
      event.preventDefault()
    }
  return (
    <Dialog open onClose={onClose} title={t('blur.title')} text={t('blur.how')}>
      <div className="grid place-items-center">
        <div
          ref={area}
          onPointerDown={begin}
          onPointerMove={draw}
          onPointerUp={end}
          onPointerCancel={end}
          data-blur-area
          className="relative cursor-crosshair touch-none overflow-hidden rounded-xl select-none"
        >
          <PictureCanvas picture={picture} regions={regions} className="block max-h-[52dvh] max-w-full" />
          {regions.map((region, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: regions have nothing but their place
            <div key={i} data-region style={boxOf(region, picture)} className="absolute">
              <button
                type="button"
                aria-label={t('blur.region', { number: i + 1 })}
                aria-description={t('blur.keys')}
                onKeyDown={key(i)}
                className="tabular absolute inset-0 rounded-md text-small font-bold text-[#fff] ring-2 ring-[#fff] [text-shadow:0_0_3px_#000]"
              >
                {i + 1}
              </button>
            </div>
          ))}
          {drawing && (
            <div
              style={boxOf(upright(drawing), picture)}
              className="pointer-events-none absolute rounded-md bg-black/40 ring-2 ring-white"
            />
          )}
        </div>
      </div>
      <ul className="my-3 flex flex-wrap gap-2">
        {regions.map((_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: regions have nothing but their place
          <li key={i}>
            <Button
              compact
              aria-label={t('blur.remove', { number: i + 1 })}
              onClick={() => setRegions(regions.toSpliced(i, 1))}
            >
              <span className="tabular">{i + 1}</span>
              <Trash2 className="size-4" aria-hidden="true" />
            </Button>
          </li>
        ))}
        <li>
          <Button compact look="quiet" onClick={add}>
            <Plus className="size-4.5" aria-hidden="true" />
            {t('blur.add')}
          </Button>
        </li>
      </ul>
      <Actions>
        <Button onClick={onClose}>{t('do.cancel')}</Button>
        <Button look="primary" onClick={() => onDone(regions)}>
          {t('blur.done')}
        </Button>
      </Actions>
    </Dialog>
  )
}

const upright = ({ x, y, width, height }: Region): Region => ({
  x: width < 0 ? x + width : x,
  y: height < 0 ? y + height : y,
  width: Math.abs(width),
  height: Math.abs(height),
})
const boxOf = ({ x, y, width, height }: Region, picture: Loaded) => ({
  insetInlineStart: `${(x / picture.width) * 100}%`,
  insetBlockStart: `${(y / picture.height) * 100}%`,
  inlineSize: `${(width / picture.width) * 100}%`,
  blockSize: `${(height / picture.height) * 100}%`,
})
/** Arrows move it, with Shift they change its size. */
const stepped = (
  region: Region,
  [dx, dy]: readonly [number, number],
  resizes: boolean,
  picture: Loaded,
): Region => {
  const step = Math.max(picture.width, picture.height) / 50
  if (!resizes) return { ...region, x: region.x + dx * step, y: region.y + dy * step }
  return {
    ...region,
    width: Math.max(step, region.width + dx * step),
    height: Math.max(step, region.height + dy * step),
  }
}
