import type { LucideIcon } from 'lucide-react'
import { Way } from '../parts/way.tsx'

interface HappenedProps {
  readonly icon: LucideIcon
  readonly tone?: string
  /** Where one can look at it. */
  readonly look?: { readonly to: string; readonly label: string } | false
  readonly children: string
}

/** A line of a conversation that nobody has written. */
export function Happened({ icon: Icon, tone = 'text-quiet', look = false, children }: HappenedProps) {
  return (
    <li className={`my-4 flex items-start justify-center gap-2 px-4 text-center text-small ${tone}`}>
      <Icon className="mt-px size-4 shrink-0" aria-hidden="true" />
      <span className="foreign-text">
        {children}{' '}
        {look && (
          <Way
            to={look.to}
            className="relative font-semibold underline underline-offset-2 before:absolute before:-inset-x-2 before:-inset-y-3"
          >
            {look.label}
          </Way>
        )}
      </span>
    </li>
  )
}
