import { CornerUpLeft, Pencil, X } from 'lucide-react'
import { IconButton } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'
import { useDesk } from './desk.ts'
import type { Mode } from './mode.ts'

/** Above the field: what is being answered or written anew, and the way out of it. */
export function ModeBar({ mode, onLeave }: { readonly mode: Mode; readonly onLeave: () => void }) {
  const t = useWords()
  const desk = useDesk()
  const { kind, item } = mode
  const Icon = kind === 'edit' ? Pencil : CornerUpLeft
  const title =
    kind === 'edit'
      ? t('composer.editing')
      : item.own
        ? t('composer.replying.you')
        : t('composer.replying', { name: desk.nameOf(item.author) })
  return (
    <div className="arrives mb-1.5 flex items-center gap-2 ps-3.5">
      <Icon className="size-4 shrink-0 text-accent" aria-hidden="true" />
      <p className="min-w-0 flex-1 border-s-[3px] border-accent ps-2.5 text-small">
        <span className="block font-semibold">{title}</span>
        <span dir="auto" className="foreign-text block truncate text-quiet">
          {item.text.replace(/\s+/gu, ' ')}
        </span>
      </p>
      <IconButton label={t('composer.leave-mode')} onClick={onLeave}>
        <X className="size-4.5" aria-hidden="true" />
      </IconButton>
    </div>
  )
}
