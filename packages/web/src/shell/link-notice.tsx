import { MailOpen, X } from 'lucide-react'
import { useEffect } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { doorAt, leaveDoor, type OpenedLink } from '../doors/address-bar.ts'
import { IconButton } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { useWords } from '../words/use-words.ts'

interface LinkNoticeProps {
  readonly link: OpenedLink
  readonly onDismiss: () => void
}

/** Who is inside already opened a link that lets others in. The address bar is of the inside again; the link can be copied here. */
export function LinkNotice({ link, onDismiss }: LinkNoticeProps) {
  const t = useWords()
  const { address } = useValue(useEngine().me)
  useEffect(() => {
    if (doorAt(location).kind !== 'inside') leaveDoor()
  }, [])
  return (
    <div
      role="status"
      className="arrives flex shrink-0 items-center gap-3 border-b border-line bg-sunken py-1 pe-1 ps-4 text-small"
    >
      <MailOpen className="size-4.5 shrink-0 text-quiet" aria-hidden="true" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4">
        <p className="py-2">
          {t(link.door === 'invitation' ? 'notice.invitation-link' : 'notice.setup-link', { address })}
        </p>
        {link.door === 'invitation' && (
          <CopyButton look="quiet" compact className="-ms-3" text={link.href} label={t('invite.copy')} />
        )}
      </div>
      <IconButton label={t('notice.dismiss')} onClick={onDismiss}>
        <X className="size-4.5" aria-hidden="true" />
      </IconButton>
    </div>
  )
}
