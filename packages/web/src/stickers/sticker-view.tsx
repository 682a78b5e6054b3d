import { Download } from 'lucide-react'
import { useEffect } from 'react'
import { useValue } from '../bind/use-value.ts'
import type { FileProps } from '../files/file-props.ts'
import { Progress } from '../files/progress.tsx'
import { Trouble } from '../files/trouble.tsx'
import { useOpened } from '../files/use-opened.ts'
import { useShowable } from '../files/use-showable.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { StickerImage } from './sticker-image.tsx'

const SIDE = 168

/** A picture that is said: as large as it needs to be, and there is nothing behind it to open. */
export function StickerView({ conversation, item, file, index, inTabOrder }: FileProps) {
  const t = useWords()
  const { files } = conversation
  const transfer = useValue(files.transfer(item.id, index))
  const isHere = transfer.kind === 'here' || transfer.kind === 'waiting' || transfer.kind === 'up'
  const opened = useOpened(files, item.id, index, isHere)
  const { showable, refuse } = useShowable(opened)
  useEffect(() => void files.fetch(item.id, index, true).catch(() => undefined), [files, item.id, index])
  const fetch = (): void => void files.fetch(item.id, index).catch(() => undefined)
  const says = file.sticker || t('kind.sticker')
  const cancel = (): void => {
    files.cancel(item.id, index)
    if (item.own && item.state?.kind === 'waiting') void conversation.discard(item.id).catch(() => undefined)
  }
  const { width = 1, height = 1 } = file
  const scale = SIDE / Math.max(width, height, 1)
  return (
    <div>
      <div
        className="foreign-text grid place-items-center overflow-hidden text-center text-quiet"
        style={{
          inlineSize: Math.max(48, Math.round(width * scale)),
          blockSize: Math.max(48, Math.round(height * scale)),
        }}
      >
        {opened.kind === 'open' && showable ? (
          <StickerImage content={opened.content} alt={t('sticker.alt', { text: says })} onError={refuse} />
        ) : transfer.kind === 'there' ? (
          <Button compact tabIndex={inTabOrder ? 0 : -1} onClick={fetch}>
            <Download className="size-4" aria-hidden="true" />
            {t('sticker.fetch')}
          </Button>
        ) : (
          <span className="text-title">{says}</span>
        )}
      </div>
      {transfer.kind === 'waiting' && <Progress transfer={transfer} onCancel={cancel} />}
      {transfer.kind === 'failed' && <Trouble error={transfer.error} onAgain={fetch} />}
    </div>
  )
}
