import { useState } from 'react'
import type { OnceContent } from '../bind/contract.ts'
import { ForeignPicture } from '../files/foreign-picture.tsx'
import { Stage } from '../parts/stage.tsx'
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
    <Stage title={t('once.from', { name })} text={t('once.gone')} opaque onClose={onClose}>
      {content.kind === 'text' ? <Words text={content.text} /> : <Picture {...content} />}
    </Stage>
  )
}

function Words({ text }: { readonly text: string }) {
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-6 select-none">
      <p dir="auto" className="foreign-text max-w-prose text-[1.25rem] leading-8 whitespace-pre-wrap">
        {text}
      </p>
    </div>
  )
}

function Picture({ picture, text }: { readonly picture: Blob; readonly text: string }) {
  const t = useWords()
  const [isBroken, setBroken] = useState(false)
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 p-3 pt-0 select-none">
      {isBroken && <p>{t('picture.not-shown')}</p>}
      {!isBroken && (
        <ForeignPicture
          content={picture}
          onBroken={() => setBroken(true)}
          alt={t('once.picture')}
          side={Math.max(innerWidth, innerHeight) * devicePixelRatio}
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
