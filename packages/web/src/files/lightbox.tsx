import { ChevronLeft, ChevronRight, Download, ZoomIn, ZoomOut } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { Dots } from '../parts/dots.tsx'
import { IconButton } from '../parts/button.tsx'
import { onStage, Stage } from '../parts/stage.tsx'
import { useWords } from '../words/use-words.ts'
import { ForeignPicture } from './foreign-picture.tsx'
import { save } from './save.ts'
import { useAlbum } from './use-album.ts'
import { useOpened } from './use-opened.ts'
import { useShowable } from './use-showable.ts'
import { useZoom } from './use-zoom.ts'

interface LightboxProps {
  readonly conversation: Conversation
  readonly id: string
  readonly index: number
  readonly onClose: () => void
}

/** The pictures of a conversation one by one, as large as the window. */
export function Lightbox({ conversation, id, index, onClose }: LightboxProps) {
  const t = useWords()
  const { picture, at, count, has, go } = useAlbum(conversation, id, index)
  const opened = useOpened(conversation.files, picture?.id ?? '', picture?.index ?? 0, picture !== undefined)
  const { showable, refuse } = useShowable(opened)
  const area = useRef<HTMLDivElement>(null)
  const image = useRef<HTMLCanvasElement>(null)
  const turn = (by: number): void => {
    zoom.reset()
    go(by)
  }
  const zoom = useZoom(area, image, towards =>
    turn((towards === 'right') === (document.documentElement.dir === 'rtl') ? -1 : 1),
  )
  useEffect(() => {
    if (!picture) onClose()
  })
  if (!picture) return null
  const { name } = picture
  const { scale, x, y } = zoom.sight
  const place = count > 1 ? t('picture.place', { at: at + 1, count }) : undefined
  return (
    <Stage
      title={name}
      text={place}
      onKey={zoom.press}
      onClose={onClose}
      tools={
        <>
          <Tool label={t('picture.zoom-out')} onClick={() => zoom.zoomBy(1 / STEP)} off={scale === 1}>
            <ZoomOut className="size-5" aria-hidden="true" />
          </Tool>
          <Tool label={t('picture.zoom-in')} onClick={() => zoom.zoomBy(STEP)}>
            <ZoomIn className="size-5" aria-hidden="true" />
          </Tool>
          {opened.kind === 'open' && (
            <Tool label={t('file.save', { name })} onClick={() => save(opened.content, name)}>
              <Download className="size-5" aria-hidden="true" />
            </Tool>
          )}
        </>
      }
    >
      <p role="status" className="sr-only">
        {place} {name}
      </p>
      <div className="relative flex min-h-0 flex-1 p-3 pt-0">
        <div
          ref={area}
          {...zoom.handlers}
          className="grid min-h-0 min-w-0 flex-1 touch-none grid-cols-[100%] grid-rows-[100%] place-items-center overflow-hidden select-none"
        >
          {opened.kind === 'open' && showable && (
            <ForeignPicture
              of={image}
              content={opened.content}
              onBroken={refuse}
              alt={t('picture.alt', { name })}
              side={SIDE}
              style={{ transform: `translate(${x}px, ${y}px) scale(${scale})` }}
              className={`max-h-full max-w-full object-contain ${scale > 1 ? 'cursor-grab active:cursor-grabbing' : 'cursor-zoom-in'}`}
            />
          )}
          {showable === false || opened.kind === 'failed' ? <p>{t('picture.not-shown')}</p> : null}
          {opened.kind === 'closed' && <Dots />}
        </div>
        {count > 1 && (
          <>
            <Tool label={t('picture.previous')} onClick={() => turn(-1)} off={!has(-1)} beside="start-2">
              <ChevronLeft className="size-6 rtl:-scale-x-100" aria-hidden="true" />
            </Tool>
            <Tool label={t('picture.next')} onClick={() => turn(1)} off={!has(1)} beside="end-2">
              <ChevronRight className="size-6 rtl:-scale-x-100" aria-hidden="true" />
            </Tool>
          </>
        )}
      </div>
    </Stage>
  )
}
/** Of a button. */
const STEP = 1.5
/** Enough to look closely at what a camera has seen. */
const SIDE = 4096

interface ToolProps {
  readonly label: string
  readonly onClick: () => void
  /** It keeps the focus, and does nothing. */
  readonly off?: boolean
  /** Over the picture, at this edge of it. */
  readonly beside?: string
  readonly children: ReactNode
}

function Tool({ label, onClick, off = false, beside, children }: ToolProps) {
  const over = beside === undefined ? '' : `absolute top-1/2 -translate-y-1/2 bg-[rgb(10_8_6/0.55)] ${beside}`
  return (
    <IconButton
      label={label}
      aria-disabled={off}
      tone={`${onStage} aria-disabled:cursor-default aria-disabled:opacity-40`}
      className={over}
      onClick={() => !off && onClick()}
    >
      {children}
    </IconButton>
  )
}
