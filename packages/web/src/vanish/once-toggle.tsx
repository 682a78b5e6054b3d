import { classes } from '../parts/class-names.ts'
import { useWords } from '../words/use-words.ts'
import { OnceMark } from './once-mark.tsx'

/** Beside the field: what is being written will be seen once. */
export function OnceToggle({
  on,
  onChange,
}: {
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}) {
  const t = useWords()
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={t('once.toggle')}
      title={t('once.toggle')}
      onPointerDown={event => event.preventDefault()}
      onClick={() => onChange(!on)}
      className={classes(
        'relative my-1 grid size-9 shrink-0 place-items-center rounded-full before:absolute before:h-11 before:w-9',
        on ? 'bg-tint text-accent' : 'text-quiet hover:bg-hover hover:text-ink',
      )}
    >
      <OnceMark className="size-5.5" />
    </button>
  )
}
