import { Download } from 'lucide-react'
import { IconButton } from '../parts/button.tsx'
import { onStage, Stage } from '../parts/stage.tsx'
import { useWords } from '../words/use-words.ts'
import { save } from './save.ts'

interface LightboxProps {
  readonly url: string
  readonly content: Blob
  readonly name: string
  readonly onClose: () => void
}

/** One picture, as large as the window. */
export function Lightbox({ url, content, name, onClose }: LightboxProps) {
  const t = useWords()
  return (
    <Stage
      title={name}
      onClose={onClose}
      tools={
        <IconButton label={t('file.save', { name })} tone={onStage} onClick={() => save(content, name)}>
          <Download className="size-5" aria-hidden="true" />
        </IconButton>
      }
    >
      <div className="grid min-h-0 flex-1 place-items-center p-3 pt-0">
        <img src={url} alt={t('picture.alt', { name })} className="max-h-full max-w-full object-contain" />
      </div>
    </Stage>
  )
}
