import { ImagePlus } from 'lucide-react'
import { useRef, useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { later } from '../shell/later.tsx'
import { PictureInput } from './picture-input.tsx'
import { useWords } from '../words/use-words.ts'
import { type Loaded, load } from './picture.ts'

const CropDialog = later(async () => (await import('./crop-dialog.tsx')).CropDialog)

interface PictureChooserProps {
  readonly has: boolean
  readonly save: (picture: Blob | undefined) => Promise<void>
}

/** Chooses the picture of a person or a group, or takes it away. */
export function PictureChooser({ has, save }: PictureChooserProps) {
  const t = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [picture, setPicture] = useState<Loaded>()
  const [isUnreadable, setUnreadable] = useState(false)
  const look = useVerb(async (file: File) => {
    const loaded = await load(file)
    setUnreadable(!loaded)
    setPicture(loaded)
  })
  const remove = useVerb(() => save(undefined))
  const close = (): void => {
    picture?.bitmap.close()
    setPicture(undefined)
  }
  return (
    <div className="flex flex-col items-center gap-1">
      <div className="flex flex-wrap justify-center gap-1">
        <Button look="quiet" compact busy={look.busy} onClick={() => input.current?.click()}>
          <ImagePlus className="size-4.5" aria-hidden="true" />
          {t(has ? 'profile.picture.other' : 'profile.picture.choose')}
        </Button>
        {has && (
          <Button look="quiet" compact disabled={remove.busy} onClick={() => void remove.run()}>
            {t('profile.picture.remove')}
          </Button>
        )}
      </div>
      <PictureInput input={input} onChoose={file => void look.run(file)} />
      {isUnreadable && (
        <p role="alert" className="text-small text-danger">
          {t('profile.picture.unreadable')}
        </p>
      )}
      <RefusalLine refusal={remove.refusal} />
      {picture && <CropDialog picture={picture} save={save} onClose={close} />}
    </div>
  )
}
