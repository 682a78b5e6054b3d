import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useRef } from 'react'
import { useWords } from '../words/use-words.ts'
import { classes } from './class-names.ts'
import { IconButton } from './button.tsx'

/** How its buttons look in the dark. */
export const onStage = 'text-[#f4efe7] hover:bg-[rgb(255_255_255/0.15)]'

interface StageProps {
  readonly title: string
  readonly text?: string | undefined
  /** Nothing of the page is seen behind it. */
  readonly opaque?: boolean
  /** What can be done, beside the way out. */
  readonly tools?: ReactNode
  readonly onKey?: (event: KeyboardEvent) => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What stands in a message is no part of it here: a long press opens none of its menus. */
const apart = (event: SyntheticEvent): void => event.stopPropagation()

/** One thing, as large as the window, in the dark of both themes. */
export function Stage({ title, text, opaque = false, tools, onKey, onClose, children }: StageProps) {
  const t = useWords()
  const wayOut = useRef<HTMLButtonElement>(null)
  return (
    <Base.Root open onOpenChange={open => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop
          className={classes(
            'appears fixed inset-0 z-40',
            opaque ? 'bg-[rgb(10_8_6)]' : 'bg-[rgb(10_8_6/0.97)]',
          )}
        />
        <Base.Popup
          initialFocus={wayOut}
          onKeyDown={onKey}
          onPointerDown={apart}
          onContextMenu={apart}
          className="appears fixed inset-0 z-50 flex flex-col text-[#f4efe7] outline-none"
        >
          <div className="flex items-center gap-1 p-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
            <div className="min-w-0 flex-1 px-2">
              <Base.Title className="truncate text-body font-medium">
                <bdi>{title}</bdi>
              </Base.Title>
              {text !== undefined && (
                <Base.Description className="text-small text-[#cfc6ba]">{text}</Base.Description>
              )}
            </div>
            {tools}
            <Base.Close ref={wayOut} render={<IconButton label={t('do.close')} tone={onStage} />}>
              <X className="size-5" aria-hidden="true" />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
