import { ImagePlus } from 'lucide-react'
import { useRef, useState } from 'react'
import { PICTURE_BYTES_MAX } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { load } from './picture.ts'
import { portraitOf } from './portrait.ts'

interface PictureChooserProps {
  readonly has: boolean
  readonly save: (picture: Blob | undefined) => Promise<void>
}

/** Chooses the picture of a person or a group, or takes it away. */
export function PictureChooser({ has, save }: PictureChooserProps) {
  const t = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [isUnreadable, setUnreadable] = useState(false)
  const change = useVerb(async (file: File | undefined) => {
    setUnreadable(false)
    if (!file) return save(undefined)
    const loaded = await load(file)
    if (!loaded) return setUnreadable(true)
    try {
      await save(await portraitOf(loaded, PICTURE_BYTES_MAX))
    } finally {
      loaded.bitmap.close()
    }
  })
  return (
    <div className="flex flex-col items-center gap-1">
      <div className="flex flex-wrap justify-center gap-1">
        <Button look="quiet" compact busy={change.busy} onClick={() => input.current?.click()}>
          <ImagePlus className="size-4.5" aria-hidden="true" />
          {t(has ? 'profile.picture.other' : 'profile.picture.choose')}
        </Button>
        {has && (
          <Button look="quiet" compact disabled={change.busy} onClick={() => void change.run(undefined)}>
            {t('profile.picture.remove')}
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        data-portrait
        onChange={event => {
          const [file] = event.currentTarget.files ?? []
          if (file) void change.run(file)
          // The same file can be chosen once more.
          event.currentTarget.value = ''
        }}
      />
      {isUnreadable && (
        <p role="alert" className="text-small text-danger">
          {t('profile.picture.unreadable')}
        </p>
      )}
      <RefusalLine refusal={change.refusal} />
    </div>
  )
}
