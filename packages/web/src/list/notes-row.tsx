import { Bookmark } from 'lucide-react'
import { classes } from '../parts/class-names.ts'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

export function NotesMark({ size = 'usual' }: { readonly size?: 'small' | 'usual' }) {
  return (
    <span
      className={classes(
        'grid shrink-0 place-items-center rounded-full bg-tint text-accent',
        size === 'small' ? 'size-9' : 'size-12',
      )}
    >
      <Bookmark className="size-5" aria-hidden="true" />
    </span>
  )
}

/** The way to one's notes before there are any. */
export function NotesRow({ me, here }: { readonly me: string; readonly here: boolean }) {
  const t = useWords()
  return (
    <Way
      to={places.conversation(me)}
      aria-current={here ? 'page' : undefined}
      className={classes(
        'mt-1 flex items-center gap-3 rounded-2xl px-3 py-2.5 -outline-offset-2',
        here ? 'bg-raised shadow-[0_1px_3px_var(--lift)]' : 'hover:bg-hover',
      )}
    >
      <NotesMark />
      <span className="min-w-0">
        <span className="block font-semibold">{t('notes.title')}</span>
        <span className="block truncate text-small text-quiet">{t('notes.what')}</span>
      </span>
    </Way>
  )
}
