import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { OnceContent } from '../bind/contract.ts'
import { IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'

interface OnceViewerProps {
  readonly content: OnceContent
  readonly name: string
  readonly onClose: () => void
}

/** The one time it is seen: as large as the window, with nothing to keep it by. */
export function OnceViewer({ content, name, onClose }: OnceViewerProps) {
  const t = useWords()
  return (
    <Base.Root open onOpenChange={open => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="appears fixed inset-0 z-40 bg-[rgb(10_8_6)]" />
        <Base.Popup className="appears fixed inset-0 z-50 flex flex-col text-[#f4efe7] outline-none select-none">
          <div className="flex items-center gap-1 p-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
            <div className="min-w-0 flex-1 px-2">
              <Base.Title className="truncate text-body font-medium">
                <bdi>{t('once.from', { name })}</bdi>
              </Base.Title>
              <Base.Description className="text-small text-[#cfc6ba]">{t('once.gone')}</Base.Description>
            </div>
            <Base.Close
              render={
                <IconButton label={t('do.close')} tone="text-[#f4efe7] hover:bg-[rgb(255_255_255/0.15)]" />
              }
            >
              <X className="size-5" aria-hidden="true" />
            </Base.Close>
          </div>
          {content.kind === 'text' ? <Words text={content.text} /> : <Picture {...content} />}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

function Words({ text }: { readonly text: string }) {
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-6">
      <p dir="auto" className="foreign-text max-w-prose text-[1.25rem] leading-8 whitespace-pre-wrap">
        {text}
      </p>
    </div>
  )
}

function Picture({ picture, text }: { readonly picture: Blob; readonly text: string }) {
  const t = useWords()
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(picture)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [picture])
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 p-3 pt-0">
      {url !== undefined && (
        <img
          src={url}
          alt={t('once.picture')}
          draggable={false}
          onContextMenu={event => event.preventDefault()}
          className="min-h-0 max-w-full object-contain"
        />
      )}
      {text !== '' && (
        <p dir="auto" className="foreign-text max-h-32 max-w-prose overflow-y-auto whitespace-pre-wrap">
          {text}
        </p>
      )}
    </div>
  )
}
