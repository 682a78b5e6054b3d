import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useWords } from '../words/use-words.ts'
import type { Brought } from './brought.ts'
import { LinkDialog } from './link-dialog.tsx'
import { ShareDialog } from './share-dialog.tsx'

interface BroughtDialogProps {
  readonly what: Brought
  readonly onClose: () => void
}

/** What the page was opened with, and what can be done with it. */
export function BroughtDialog({ what, onClose }: BroughtDialogProps) {
  const t = useWords()
  if (what.kind === 'shared') return <ShareDialog shared={what.shared} onClose={onClose} />
  if (what.kind === 'link') return <LinkDialog text={what.text} onClose={onClose} />
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(what.kind === 'lost' ? 'share.lost' : 'share.too-much')}
      text={t(what.kind === 'lost' ? 'share.lost.text' : 'share.too-much.text')}
    >
      <CloseButton onClose={onClose} />
    </Dialog>
  )
}
