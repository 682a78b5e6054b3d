import { ScanLine, Share2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { connected } from '../bind/connected.ts'
import type { Invitation } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'
import { FreshLink, ShownLink } from './fresh-link.tsx'
import { OtherPrograms } from './other-programs.tsx'
import { OpenInvitations } from './open-invitations.tsx'

const MeetDialog = later(async () => (await import('../verify/meet-dialog.tsx')).MeetDialog)

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const ask = () => asked(connected(engine.connection).then(() => engine.invite()))
  const [question, setQuestion] = useState(ask)
  const answer = useValue(question)
  const fresh = useRef<HTMLDivElement>(null)
  return (
    <Dialog open onClose={onClose} title={t('invite.title')} text={t('invite.text')} initialFocus={fresh}>
      <div ref={fresh} tabIndex={-1} className="outline-none">
        <FreshLink answer={answer} onAgain={() => setQuestion(ask())}>
          {invitation => <Link invitation={invitation} />}
        </FreshLink>
      </div>
      <Meet />
      <OpenInvitations shown={answer.kind === 'answered' ? answer.answer.id : undefined} />
    </Dialog>
  )
}

/** For somebody who has an account already. */
function Meet() {
  const t = useWords()
  const [open, setOpen] = useState(false)
  return (
    <div className="mt-4 border-t border-line pt-4">
      <Button className="w-full" onClick={() => setOpen(true)}>
        <ScanLine className="size-5" aria-hidden="true" />
        {t('meet.open')}
      </Button>
      {open && <MeetDialog onClose={() => setOpen(false)} />}
    </div>
  )
}

function Link({ invitation }: { readonly invitation: Invitation }) {
  const t = useWords()
  const times = useTimeWords()
  const { link } = invitation
  const share = (): void => void navigator.share({ url: link }).catch(() => undefined)
  return (
    <div className="arrives flex flex-col items-center">
      <ShownLink link={link} label={t('invite.qr')} />
      <div className="mt-3 flex w-full gap-2">
        <CopyButton look="primary" className="flex-1" text={link} label={t('invite.copy')} autoFocus />
        {'share' in navigator && (
          <Button className="flex-1" onClick={share}>
            <Share2 className="size-4.5" aria-hidden="true" />
            {t('invite.share')}
          </Button>
        )}
      </div>
      <p className="mt-3 text-small text-quiet">
        {t('invite.until', { when: times.moment(invitation.expires) })}
      </p>
      <OtherPrograms uri={invitation.uri} />
    </div>
  )
}
