import { Play } from 'lucide-react'
import { useState } from 'react'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { FileCard } from './file-card.tsx'
import { NotShown } from './not-shown.tsx'
import type { FileProps } from './file-props.ts'
import { useOpened } from './use-opened.ts'

/** A film: its card, and the player when somebody asks for it. */
export function Film(props: FileProps) {
  const { conversation, item, file, index, inTabOrder } = props
  const t = useWords()
  const [wanted, setWanted] = useState(false)
  const transfer = useValue(conversation.files.transfer(item.id, index))
  const opened = useOpened(conversation.files, item.id, index, wanted)
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <NotShown {...props} text="film.not-played" />
  const isMoving = 'done' in transfer || transfer.kind === 'waiting'
  return (
    <div className="grid w-72 max-w-full grid-cols-[minmax(0,1fr)] gap-2">
      {opened.kind === 'open' && (
        // What people film for each other has no captions to show.
        <video
          src={opened.url}
          onError={() => setBroken(true)}
          controls
          autoPlay
          playsInline
          className="max-h-96 w-full rounded-xl bg-[#000]"
          aria-label={file.name}
        />
      )}
      <FileCard {...props} />
      {opened.kind !== 'open' && !isMoving && (
        <Button
          compact
          tabIndex={inTabOrder ? 0 : -1}
          busy={wanted && opened.kind === 'closed'}
          onClick={() => setWanted(true)}
        >
          <Play className="size-4" aria-hidden="true" />
          {t('film.play')}
        </Button>
      )}
    </div>
  )
}
