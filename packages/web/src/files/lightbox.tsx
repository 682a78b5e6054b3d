import { Dialog as Base } from '@base-ui/react/dialog'
import { Download, X } from 'lucide-react'
import { IconButton } from '../parts/button.tsx'
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
    <Base.Root open onOpenChange={open => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="appears fixed inset-0 z-40 bg-[rgb(10_8_6/0.9)]" />
        <Base.Popup className="appears fixed inset-0 z-50 flex flex-col text-[#f4efe7] outline-none">
          <div className="flex items-center gap-1 p-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
            <Base.Title className="min-w-0 flex-1 truncate px-2 text-body font-medium">
              <bdi>{name}</bdi>
            </Base.Title>
            <IconButton
              label={t('file.save', { name })}
              tone="text-[#f4efe7] hover:bg-[rgb(255_255_255/0.15)]"
              onClick={() => save(content, name)}
            >
              <Download className="size-5" aria-hidden="true" />
            </IconButton>
            <Base.Close
              render={
                <IconButton label={t('do.close')} tone="text-[#f4efe7] hover:bg-[rgb(255_255_255/0.15)]" />
              }
            >
              <X className="size-5" aria-hidden="true" />
            </Base.Close>
          </div>
          <div className="grid min-h-0 flex-1 place-items-center p-3 pt-0">
            <img
              src={url}
              alt={t('picture.alt', { name })}
              className="max-h-full max-w-full object-contain"
            />
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
