import { Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { ForeignPicture } from './foreign-picture.tsx'
import { NotShown } from './not-shown.tsx'
import { Progress } from './progress.tsx'
import type { FileProps } from './file-props.ts'
import { Trouble } from './trouble.tsx'
import { useOpened } from './use-opened.ts'
import { usePreview } from './use-preview.ts'
import { useShowable } from './use-showable.ts'

const Lightbox = later(async () => (await import('./lightbox.tsx')).Lightbox)
const SIDE = 320
const PREVIEW_SIDE = 64

export function Picture(props: FileProps) {
  const { conversation, item, file, index, inTabOrder } = props
  const t = useWords()
  const { files } = conversation
  const transfer = useValue(files.transfer(item.id, index))
  const [large, setLarge] = useState(false)
  const isHere = transfer.kind === 'here' || transfer.kind === 'waiting' || transfer.kind === 'up'
  const opened = useOpened(files, item.id, index, isHere)
  const { showable, refuse } = useShowable(opened)
  const preview = usePreview(file.preview)
  useEffect(() => void files.fetch(item.id, index, true).catch(() => undefined), [files, item.id, index])
  if (showable === false || (opened.kind === 'failed' && transfer.kind === 'here'))
    return <NotShown {...props} text="picture.not-shown" />
  const [width, height] = fitted(file.width, file.height)
  const cancel = (): void => {
    files.cancel(item.id, index)
    if (item.own && item.state?.kind === 'waiting') void conversation.discard(item.id).catch(() => undefined)
  }
  return (
    <div className="-mx-1.5 max-w-[calc(100%+0.75rem)]" style={{ inlineSize: width }}>
      <div
        className="relative overflow-hidden rounded-xl bg-[var(--quoted)]"
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        {preview !== undefined && (
          <ForeignPicture
            content={preview}
            alt=""
            side={PREVIEW_SIDE}
            className="size-full scale-110 object-cover blur-md"
          />
        )}
        {opened.kind === 'open' && showable && (
          <button
            type="button"
            tabIndex={inTabOrder ? 0 : -1}
            aria-label={t('picture.alt', { name: file.name })}
            onClick={() => setLarge(true)}
            className="absolute inset-0 cursor-zoom-in"
          >
            <ForeignPicture
              content={opened.content}
              onBroken={refuse}
              alt={t('picture.alt', { name: file.name })}
              side={SIDE * devicePixelRatio}
              className="size-full object-cover"
            />
          </button>
        )}
        {transfer.kind === 'there' && (
          <div className="absolute inset-0 grid place-items-center">
            <Button
              compact
              tabIndex={inTabOrder ? 0 : -1}
              onClick={() => void files.fetch(item.id, index).catch(() => undefined)}
            >
              <Download className="size-4" aria-hidden="true" />
              {t('picture.fetch')}
            </Button>
          </div>
        )}
      </div>
      {file.elsewhere !== undefined && transfer.kind === 'there' && (
        <p className="mt-1 px-1.5 text-small text-quiet">{t('file.elsewhere', { server: file.elsewhere })}</p>
      )}
      {('done' in transfer || transfer.kind === 'waiting') && (
        <div className="mt-1.5 px-1.5">
          <Progress transfer={transfer} onCancel={cancel} />
        </div>
      )}
      {transfer.kind === 'failed' && (
        <div className="mt-1 px-1.5">
          <Trouble
            error={transfer.error}
            onAgain={() => void files.fetch(item.id, index).catch(() => undefined)}
          />
        </div>
      )}
      {large && (
        <Lightbox conversation={conversation} id={item.id} index={index} onClose={() => setLarge(false)} />
      )}
    </div>
  )
}
/** So large that nothing jumps when it comes. */
const fitted = (width = 4, height = 3): readonly [width: number, height: number] => {
  const ratio = Math.min(3, Math.max(1 / 2.2, width / Math.max(1, height)))
  return ratio >= 1
    ? [SIDE, Math.round(SIDE / ratio)]
    : [Math.round(SIDE * Math.max(ratio, 0.6)), Math.round((SIDE * Math.max(ratio, 0.6)) / ratio)]
}
