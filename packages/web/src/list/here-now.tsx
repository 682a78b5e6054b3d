import type { ConversationItem, Presence } from '../bind/contract.ts'
import { useWords } from '../words/use-words.ts'

const HERE: ReadonlySet<Presence> = new Set(['available', 'away', 'busy'])
export const isHere = ({ presence, self }: ConversationItem): boolean => HERE.has(presence) && !self

interface HereNowProps {
  readonly on: boolean
  readonly count: number
  readonly onChange: (on: boolean) => void
}

/** Leaves in the list who is present now. */
export function HereNow({ on, count, onChange }: HereNowProps) {
  const t = useWords()
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className="relative mx-1 mb-1.5 flex min-h-9 before:absolute before:-inset-1 items-center gap-2 rounded-full px-3.5 text-small font-semibold text-quiet shadow-[inset_0_0_0_1px_var(--line)] hover:bg-hover aria-pressed:bg-tint aria-pressed:text-ink aria-pressed:shadow-none"
    >
      <span aria-hidden="true" className="size-2 rounded-full bg-safe" />
      {t('list.here', { count })}
    </button>
  )
}
