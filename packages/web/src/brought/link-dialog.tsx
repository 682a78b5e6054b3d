import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { connected } from '../bind/connected.ts'
import { readXmppLink, type XmppLink } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { JoinGroup } from '../groups/join-group.tsx'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

interface LinkDialogProps {
  readonly text: string
  readonly onClose: () => void
}

/** An `xmpp:` address was opened: where it leads is said first, and whoever is there learns nothing of it before (S335). */
export function LinkDialog({ text, onClose }: LinkDialogProps) {
  const t = useWords()
  const link = readXmppLink(text)
  if (link?.asks === 'group') return <JoinGroup link={link.uri} onClose={onClose} />
  if (link) return <PersonLink link={link} onClose={onClose} />
  return (
    <Dialog open onClose={onClose} title={t('open-link.nowhere')} text={t('open-link.nowhere.text')}>
      <CloseButton onClose={onClose} />
    </Dialog>
  )
}

interface PersonLinkProps {
  readonly link: XmppLink
  readonly onClose: () => void
}
function PersonLink({ link: { address, asks, uri }, onClose }: PersonLinkProps) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const open = (): void => {
    onClose()
    go(places.conversation(address))
  }
  const verify = useVerb(async () => {
    await connected(engine.connection)
    await engine.verification.scan(uri, address)
    open()
  })
  const isProof = asks === 'verification'
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(isProof ? 'open-link.verify' : 'open-link.write')}
      text={t(isProof ? 'open-link.verify.text' : 'open-link.write.text')}
    >
      <p dir="ltr" className="foreign-text mb-5 rounded-2xl bg-sunken px-4 py-3 font-bold break-all">
        {address}
      </p>
      <RefusalLine refusal={verify.refusal} />
      <div className="flex flex-col gap-2">
        <Button look={isProof ? 'plain' : 'primary'} className="w-full" onClick={open}>
          {t('open-link.open')}
        </Button>
        {isProof && (
          <Button className="w-full" busy={verify.busy} onClick={() => void verify.run()}>
            {t('open-link.verify.do')}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
