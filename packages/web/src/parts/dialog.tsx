import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, type RefObject, useRef } from 'react'
import { useWords } from '../words/use-words.ts'
import { IconButton } from './button.tsx'

const backdrop = 'appears fixed inset-0 z-40 bg-[light-dark(rgb(40_30_20/0.32),rgb(0_0_0/0.6))]'
const popup =
  'arrives fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[92dvh] w-full max-w-md flex-col overflow-hidden rounded-t-3xl bg-paper pt-6 text-ink shadow-[0_16px_48px_var(--lift),0_0_0_1px_var(--rim)] outline-none wide:top-1/2 wide:bottom-auto wide:max-h-[86dvh] wide:-translate-y-1/2 wide:rounded-3xl'
/** Scrolls below the title, which says all the time what this is. */
const body =
  'soft-ends min-h-0 scroll-pb-24 overflow-y-auto px-6 pt-3 pb-(--dialog-end) -outline-offset-2 [--dialog-end:max(1.5rem,env(safe-area-inset-bottom))]'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly text?: string
  /** What one came for, where it is not the first thing that takes the focus. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** There is nothing in it but to read: the keyboard scrolls it all the same. */
  readonly toRead?: boolean
  readonly children: ReactNode
}

/**
 * Where the focus goes when a dialog closes: to what had it before. A field that takes it as soon as it is drawn has it when the library
 * looks, and would be taken for that.
 */
const useWayBack = (open: boolean): (() => HTMLElement | boolean) => {
  const before = useRef<Element | null>(null)
  const wasOpen = useRef(false)
  if (open && !wasOpen.current) before.current = document.activeElement
  wasOpen.current = open
  return () => {
    const { activeElement: now, body } = document
    // Who has gone on to something else stays there.
    if (now !== null && now !== body && !now.closest('[role=dialog],[role=alertdialog]')) return false
    const { current } = before
    return current instanceof HTMLElement && current.isConnected && current !== body ? current : true
  }
}

/** Something to do apart from the page; on a phone it rises from below, where the thumb is. */
export function Dialog({ open, onClose, title, text, initialFocus, toRead, children }: DialogProps) {
  const t = useWords()
  const wayBack = useWayBack(open)
  const close = useRef<HTMLButtonElement>(null)
  return (
    <Base.Root open={open} onOpenChange={next => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={backdrop} />
        <Base.Popup className={popup} initialFocus={toRead ? close : initialFocus} finalFocus={wayBack}>
          <Base.Title className="ps-6 pe-16 text-title font-bold">{title}</Base.Title>
          <div className={body} {...(toRead && { tabIndex: 0, role: 'region', 'aria-label': title })}>
            {text && <Base.Description className="mb-5 text-quiet">{text}</Base.Description>}
            {children}
          </div>
          <Base.Close
            ref={close}
            render={<IconButton label={t('do.close')} className="absolute top-4 end-4" />}
          >
            <X className="size-5" aria-hidden="true" />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

interface QuestionProps extends DialogProps {
  readonly text: string
  readonly initialFocus: RefObject<HTMLElement | null>
}

/** A question that has to be answered. The consequence comes first, the buttons after it. */
export function Question({ open, onClose, title, text, initialFocus, children }: QuestionProps) {
  const wayBack = useWayBack(open)
  return (
    <AlertDialog.Root open={open} onOpenChange={next => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={backdrop} />
        <AlertDialog.Popup className={popup} initialFocus={initialFocus} finalFocus={wayBack}>
          <AlertDialog.Title className="px-6 text-title font-bold">{title}</AlertDialog.Title>
          <div className={body}>
            <AlertDialog.Description className="mb-5 text-quiet">{text}</AlertDialog.Description>
            {children}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
