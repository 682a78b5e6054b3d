import { classes } from '../parts/class-names.ts'

/** A one in a ring that is not closed: it can be seen once. */
export function OnceMark({
  opened = false,
  className,
}: {
  readonly opened?: boolean
  readonly className?: string
}) {
  return (
    <span
      aria-hidden="true"
      className={classes(
        'grid size-6 shrink-0 place-items-center rounded-full border-2 border-current',
        opened ? 'border-dotted opacity-60' : 'border-dashed',
        className,
      )}
    >
      {/* Drawn: a digit would be read as the name of the button that it is in. */}
      <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="2" className="size-3.5">
        <path d="M5.5 5 8.5 3v10" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  )
}
