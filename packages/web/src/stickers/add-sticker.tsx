import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import type { MadeSticker } from './made-sticker.ts'
import { StickerImage } from './sticker-image.tsx'

interface AddStickerProps {
  readonly made: MadeSticker
  readonly onDone: () => Promise<void>
  readonly onClose: () => void
}

/** What it says has to be said in words, too: not everybody sees it. */
export function AddSticker({ made, onDone, onClose }: AddStickerProps) {
  const t = useWords()
  const { stickers } = useEngine()
  const [text, setText] = useState('')
  const add = useVerb(async () => (await stickers()).add({ ...made, text }))
  return (
    <form
      className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-2"
      onSubmit={event => {
        event.preventDefault()
        void add.run().then(done => (done ? onDone() : undefined))
      }}
    >
      <div className="mx-auto size-24 shrink-0">
        <StickerImage content={made.content} alt="" />
      </div>
      <Field
        autoFocus
        label={t('sticker.says')}
        hint={t('sticker.says.hint')}
        value={text}
        maxLength={60}
        onChange={event => setText(event.target.value)}
      />
      <RefusalLine refusal={add.refusal} />
      <div className="mt-auto flex justify-end gap-1">
        <Button look="quiet" compact onClick={onClose}>
          {t('do.cancel')}
        </Button>
        <Button look="primary" compact type="submit" busy={add.busy} disabled={text.trim() === ''}>
          {t('sticker.add')}
        </Button>
      </div>
    </form>
  )
}
