import { useEffect } from 'react'
import { useWords } from '../words/use-words.ts'

const WORDS = {
  copied: 'told.copied',
  kept: 'told.kept',
  sticker: 'told.sticker',
  pinned: 'told.pinned',
  unpinned: 'told.unpinned',
  reminded: 'told.reminded',
  failed: 'told.failed',
} as const
export type Outcome = keyof typeof WORDS

const SHOWN_MS = 3500

/** What became of something that leaves no trace where one looks. */
export function Told({ outcome, onOver }: { readonly outcome: Outcome; readonly onOver: () => void }) {
  const t = useWords()
  useEffect(() => {
    const timer = setTimeout(onOver, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onOver, outcome])
  return (
    <p className="arrives pointer-events-none absolute inset-x-0 bottom-28 z-20 mx-auto w-fit max-w-[90%] rounded-full bg-ink px-4 py-2 text-small font-medium text-paper">
      {t(WORDS[outcome])}
    </p>
  )
}
