import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

interface PickRowProps {
  readonly name: string
  readonly on: boolean
  readonly toggle: () => void
  /** The picture in front. */
  readonly children: ReactNode
}

/** One of several people to be chosen. */
export function PickRow({ name, on, toggle, children }: PickRowProps) {
  return (
    <li>
      <label className="flex min-h-12 cursor-pointer items-center gap-3 rounded-xl px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent">
        {children}
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        <input type="checkbox" checked={on} onChange={toggle} className="peer sr-only" />
        <span className="grid size-5.5 place-items-center rounded-full text-on-accent shadow-[inset_0_0_0_1.5px_var(--edge)] peer-checked:bg-accent peer-checked:shadow-none">
          {on && <Check className="size-4" aria-hidden="true" />}
        </span>
      </label>
    </li>
  )
}
