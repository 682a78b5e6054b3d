import { ImagePlus, Smile, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { OwnSticker, Stickers } from '../bind/contract.ts'
import { refusalOf, type Refusal } from '../bind/refusal.ts'
import { Button, IconButton } from '../parts/button.tsx'
import { classes } from '../parts/class-names.ts'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { PictureInput } from '../files/picture-input.tsx'
import { useWords } from '../words/use-words.ts'
import { AddSticker } from './add-sticker.tsx'
import { type MadeSticker, madeSticker } from './made-sticker.ts'
import { StickerImage } from './sticker-image.tsx'

interface StickerPanelProps {
  readonly onPick: (sticker: OwnSticker) => void
  readonly onEmoji: () => void
  readonly onClose: () => void
}

/** One's own stickers: chosen, added and taken away. */
export function StickerPanel({ onPick, onEmoji, onClose }: StickerPanelProps) {
  const t = useWords()
  const engine = useEngine()
  const [own, setOwn] = useState<readonly OwnSticker[]>()
  const [made, setMade] = useState<MadeSticker>()
  const [isRemoving, setRemoving] = useState(false)
  const [removed, setRemoved] = useState<OwnSticker>()
  const [isUnreadable, setUnreadable] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const first = useRef<HTMLButtonElement>(null)
  const read = useCallback(
    async () =>
      (await engine.stickers()).list().then(setOwn, (error: unknown) => setRefusal(refusalOf(error))),
    [engine],
  )
  useEffect(() => {
    first.current?.focus()
    void read()
  }, [read])
  const choose = async (file: File): Promise<void> => {
    const next = await madeSticker(file).catch(() => undefined)
    setUnreadable(next === undefined)
    setMade(next)
  }
  const change = async (run: (own: Stickers) => Promise<void>): Promise<void> => {
    await run(await engine.stickers()).catch((error: unknown) => setRefusal(refusalOf(error)))
    await read()
    // What was pressed may have gone: the keyboard stays here.
    box.current?.focus()
  }
  const remove = (sticker: OwnSticker): Promise<void> => {
    setRemoved(sticker)
    return change(stickers => stickers.remove(sticker.id))
  }
  const putBack = (sticker: OwnSticker): Promise<void> => {
    setRemoved(undefined)
    return change(stickers => stickers.add(sticker))
  }
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="dialog"
      aria-label={t('sticker.title')}
      onKeyDown={event => {
        if (event.key === 'Escape') onClose()
        else if (moveInGrid(event)) event.preventDefault()
        if (event.key === 'Escape') event.stopPropagation()
      }}
      className="arrives flex h-80 w-[21.5rem] max-w-[calc(100vw-1.5rem)] flex-col rounded-2xl bg-raised p-2 outline-none shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)]"
    >
      {made ? (
        <AddSticker
          made={made}
          onDone={async () => {
            setMade(undefined)
            await read()
          }}
          onClose={() => setMade(undefined)}
        />
      ) : (
        <>
          <div className="flex shrink-0 items-center gap-1 border-b border-line pb-1">
            <Button ref={first} look="quiet" compact onClick={() => input.current?.click()}>
              <ImagePlus className="size-4.5" aria-hidden="true" />
              {t('sticker.add')}
            </Button>
            <span className="flex-1" />
            {own && own.length > 0 && (
              <IconButton
                label={t('sticker.removing')}
                aria-pressed={isRemoving}
                tone={isRemoving ? 'bg-danger-tint text-danger' : 'text-quiet hover:text-ink'}
                onClick={() => setRemoving(!isRemoving)}
              >
                <Trash2 className="size-5" aria-hidden="true" />
              </IconButton>
            )}
            <IconButton label={t('emoji.title')} onClick={onEmoji}>
              <Smile className="size-5" aria-hidden="true" />
            </IconButton>
          </div>
          <PictureInput input={input} onChoose={file => void choose(file)} />
          {isUnreadable && (
            <p role="alert" className="px-2 pt-2 text-small text-danger">
              {t('profile.picture.unreadable')}
            </p>
          )}
          <RefusalLine refusal={refusal} />
          {own?.length === 0 ? (
            <p className="grid flex-1 place-items-center px-6 text-center text-quiet">{t('sticker.none')}</p>
          ) : (
            <div
              data-sticker-grid
              className="soft-ends grid min-h-0 flex-1 grid-cols-4 content-start gap-1 overflow-y-auto py-2"
            >
              {own === undefined && !refusal && (
                <span className="col-span-full grid h-24 place-items-center text-quiet">
                  <Dots />
                </span>
              )}
              {own?.map((sticker, i) => (
                <button
                  key={sticker.id}
                  type="button"
                  tabIndex={i === 0 ? 0 : -1}
                  title={sticker.text}
                  aria-label={t(isRemoving ? 'sticker.remove' : 'sticker.send', { text: sticker.text })}
                  onClick={() => (isRemoving ? void remove(sticker) : onPick(sticker))}
                  className={classes(
                    'relative aspect-square rounded-xl p-1.5 -outline-offset-2 hover:bg-hover',
                    isRemoving && 'shadow-[inset_0_0_0_1.5px_var(--danger)]',
                  )}
                >
                  <StickerImage content={sticker.content} alt="" />
                </button>
              ))}
            </div>
          )}
          {removed && (
            <p
              role="status"
              className="flex shrink-0 items-center justify-between border-t border-line ps-2 pt-1"
            >
              {t('sticker.removed')}
              <Button look="quiet" compact onClick={() => void putBack(removed)}>
                {t('do.undo')}
              </Button>
            </p>
          )}
        </>
      )}
    </div>
  )
}

const COLUMNS = 4
const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: COLUMNS,
  ArrowUp: -COLUMNS,
}
/** The arrows walk through the grid; down leads into it from above. */
const moveInGrid = (event: KeyboardEvent<HTMLElement>): boolean => {
  const step = STEPS[event.key]
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-sticker-grid] button')]
  const here = all.indexOf(document.activeElement as HTMLElement)
  if (step === undefined || all.length === 0 || (here < 0 && event.key !== 'ArrowDown')) return false
  const next = here < 0 ? 0 : here + step
  if (next < 0) event.currentTarget.querySelector('button')?.focus()
  else all[Math.min(next, all.length - 1)]?.focus()
  return true
}
