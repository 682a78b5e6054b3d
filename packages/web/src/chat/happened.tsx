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
    <li className={`my-4 px-4 text-center text-small text-balance ${tone}`}>
      <Icon className="me-2 inline-block size-4 align-[-0.1875rem]" aria-hidden="true" />
      <span className="foreign-text">
        {children}{' '}
        {look && (
          <Way
            to={look.to}
            className="relative whitespace-nowrap font-semibold underline underline-offset-2 before:absolute before:-inset-x-2 before:-inset-y-3"
          >
            {look.label}
          </Way>
        )}
      </span>
    </li>
  )
}
