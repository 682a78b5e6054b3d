import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react'
import { classes } from './class-names.ts'
import { useLeftEmpty } from './use-left-empty.ts'

export interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'children'> {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** Sits inside the frame, after the text: a button or an ending such as “@example.org”. */
  readonly after?: ReactNode
  readonly ref?: Ref<HTMLInputElement>
}

export const frame =
  'flex items-center bg-raised shadow-[inset_0_0_0_1px_var(--edge)] focus-within:shadow-[inset_0_0_0_2px_var(--accent)]'

export function Field({ label, hint, error: told, after, className, ...input }: FieldProps) {
  const id = useId()
  const { leftEmpty, watched } = useLeftEmpty()
  const error = leftEmpty ?? told
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <div
        className={classes(
          frame,
          'rounded-xl',
          error !== undefined && 'shadow-[inset_0_0_0_2px_var(--danger)]',
        )}
      >
        <input
          autoComplete="off"
          {...input}
          {...watched}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={
            classes(hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`) || undefined
          }
          className="min-h-11 w-full min-w-0 rounded-xl bg-transparent px-3.5 py-2 text-ink outline-none placeholder:text-quiet"
        />
        {after}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className="mt-1.5 text-small text-danger">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <div id={`${id}-hint`} className="mt-1.5 text-small text-quiet">
          {hint}
        </div>
      )}
    </div>
  )
}
