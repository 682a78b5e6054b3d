import { BellRing } from 'lucide-react'
import { useLocation } from 'wouter'
import { WithAttention } from '../bind/attention.tsx'
import type { Attention } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { classes } from '../parts/class-names.ts'
import { Count } from '../parts/count.tsx'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'

/** The way to one's reminders, where there are any. */
export function RemindersRow() {
  return <WithAttention>{attention => <Row attention={attention} />}</WithAttention>
}
function Row({ attention }: { readonly attention: Attention }) {
  const t = useWords()
  const times = useTimeWords()
  const [path] = useLocation()
  const here = path === places.reminders
  const all = useValue(attention.reminders)
  const due = all.filter(one => one.due).length
  const next = all.find(one => !one.due)
  if (all.length === 0) return null
  return (
    <Way
      to={places.reminders}
      aria-current={here ? 'page' : undefined}
      className={classes(
        'mt-1 flex items-center gap-3 rounded-2xl px-3 py-2.5 -outline-offset-2',
        here ? 'bg-raised shadow-[0_1px_3px_var(--lift)]' : 'hover:bg-hover',
      )}
    >
      <span className="grid size-12 shrink-0 place-items-center rounded-full bg-tint text-accent">
        <BellRing className="size-5" aria-hidden="true" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-semibold">{t('remind.list')}</span>
        <span className="block truncate text-small text-quiet">
          {due > 0
            ? t('remind.count-due', { count: due })
            : next && t('remind.next', { moment: times.moment(next.at) })}
        </span>
      </span>
      {due > 0 && (
        <span aria-hidden="true">
          <Count unread={due} />
        </span>
      )}
    </Way>
  )
}
