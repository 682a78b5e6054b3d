import { Pencil, Tag } from 'lucide-react'
import { Fragment, type ReactNode, useState } from 'react'
import type { ConversationItem, Presence } from '../bind/contract.ts'
import { labelsIn, unreadIn } from '../labels/labels-in.ts'
import { IconButton } from '../parts/button.tsx'
import { Count } from '../parts/count.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const EditLabel = later(async () => (await import('../labels/edit-label.tsx')).EditLabel)

const HERE: ReadonlySet<Presence> = new Set(['available', 'away', 'busy'])
export const isHere = ({ presence, self }: ConversationItem): boolean => HERE.has(presence) && !self

/** So many rows are more than one sees at a glance: somebody may want to sort them. */
const MANY = 8

/** Who is left in the list. */
export interface Narrowed {
  readonly here: boolean
  readonly label: string | undefined
}
interface NarrowProps extends Narrowed {
  /** Of those with the label. */
  readonly present: number
  /** With and without one. */
  readonly items: readonly ConversationItem[]
  readonly onChange: (narrowed: Narrowed) => void
}

/** Leaves in the list who is present now, or what has a label; on a phone a row for the finger. */
export function Narrow({ here, label, present, items, onChange }: NarrowProps) {
  const t = useWords()
  const [editing, setEditing] = useState<{ readonly label: string | undefined }>()
  const labels = labelsIn(items)
  const unread = unreadIn(items)
  const set = (next: string | undefined): void => onChange({ here, label: next })
  if (!here && present === 0 && labels.length === 0 && items.length < MANY) return null
  return (
    <div
      role="group"
      aria-label={t('list.only')}
      className="-mx-2 mb-0.5 flex items-center gap-1.5 overflow-x-auto px-3 py-1 [scrollbar-width:none] wide:max-h-36 wide:flex-wrap"
    >
      {(here || present > 0) && (
        <Chip on={here} onChange={on => onChange({ here: on, label })}>
          <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-safe" />
          {t('list.here', { count: present })}
        </Chip>
      )}
      {labels.map(one => (
        <Fragment key={one}>
          <Chip on={one === label} onChange={on => set(on ? one : undefined)}>
            <span dir="auto" className="foreign-text max-w-44 truncate">
              {one}
            </span>
            <Count unread={unread.get(one) ?? 0} />
          </Chip>
          {one === label && (
            <IconButton
              label={t('list.label.edit', { label })}
              className="-mx-2 -my-1"
              onClick={() => setEditing({ label })}
            >
              <Pencil className="size-4.5" aria-hidden="true" />
            </IconButton>
          )}
        </Fragment>
      ))}
      <button
        type="button"
        aria-label={t('list.label.new')}
        title={t('list.label.new')}
        onClick={() => setEditing({ label: undefined })}
        className={chip}
      >
        <Tag className="size-4" aria-hidden="true" />
        {labels.length > 0 ? '+' : t('list.label.new')}
      </button>
      {editing && <EditLabel label={editing.label} onDone={set} onClose={() => setEditing(undefined)} />}
    </div>
  )
}

const chip =
  'relative flex min-h-9 shrink-0 items-center gap-2 rounded-full px-3.5 text-small font-semibold text-quiet shadow-[inset_0_0_0_1px_var(--line)] -outline-offset-2 before:absolute before:-inset-y-1 before:inset-x-0 hover:bg-hover'

interface ChipProps {
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
}
function Chip({ on, onChange, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className={`${chip} aria-pressed:bg-tint aria-pressed:text-ink aria-pressed:shadow-none`}
    >
      {children}
    </button>
  )
}
