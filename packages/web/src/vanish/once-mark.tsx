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
        'grid size-6 shrink-0 place-items-center rounded-full border-2 border-current text-[0.75rem] leading-none font-bold',
        opened ? 'border-dotted opacity-60' : 'border-dashed',
        className,
      )}
    >
      1
    </span>
  )
}
