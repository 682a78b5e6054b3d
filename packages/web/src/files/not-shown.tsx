import { ImageOff } from 'lucide-react'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { FileCard } from './file-card.tsx'
import type { FileProps } from './file-props.ts'

/** What this browser cannot show or play: that is said, and it can be saved (S349). */
export function NotShown({ text, ...file }: FileProps & { readonly text: MessageId }) {
  const t = useWords()
  return (
    <div className="w-72 max-w-full">
      <p className="mb-1 flex gap-1.5 text-small text-quiet">
        <ImageOff className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        {t(text)}
      </p>
      <FileCard {...file} />
    </div>
  )
}
