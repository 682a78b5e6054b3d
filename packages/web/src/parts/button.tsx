import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from './class-names.ts'
import { Dots } from './dots.tsx'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  danger: 'bg-danger text-on-danger hover:opacity-90',
  plain: 'bg-raised text-ink shadow-[inset_0_0_0_1px_var(--edge)] hover:bg-hover',
  quiet: 'text-accent hover:bg-hover',
  'quiet-danger': 'text-danger hover:bg-danger-tint',
} as const
export type ButtonLook = keyof typeof looks

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook
  readonly busy?: boolean
  /** What it says while it is busy, where that may take seconds. */
  readonly meanwhile?: string | undefined
  /** Among others in a row. */
  readonly compact?: boolean
  readonly children: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
}

export function Button({
  look = 'plain',
  busy = false,
  meanwhile,
  compact = false,
  className,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      className={classes(
        'relative inline-flex min-h-11 items-center justify-center gap-2 rounded-full py-2 text-center font-semibold transition-colors duration-150 disabled:cursor-default disabled:opacity-55',
        compact ? 'px-3' : 'px-5',
        looks[look],
        className,
      )}
    >
      <span
        className={classes('inline-flex items-center gap-2', busy && 'opacity-0')}
        aria-hidden={(busy && meanwhile !== undefined) || undefined}
      >
        {children}
      </span>
      {busy && (
        <span className="absolute inset-0 flex items-center justify-center gap-2">
          {meanwhile}
          <Dots />
        </span>
      )}
    </button>
  )
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: string
  readonly label: string
  /** Left out where a part of a library puts the drawing in. */
  readonly children?: ReactNode
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({
  label,
  tone = 'text-quiet hover:text-ink',
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        'grid size-11 shrink-0 place-items-center rounded-full transition-colors duration-150 hover:bg-hover',
        tone,
        className,
      )}
    >
      {children}
    </button>
  )
}
