import { useLingui } from '@lingui/react'
import { FileText, Image } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { PickConversations } from '../chat/pick-conversations.tsx'
import { prepareSending } from '../files/prepared-sending.ts'
import { sizeWords } from '../files/size-words.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { places } from '../shell/places.ts'
import type { Shared } from '../shell/worker-words.ts'
import { useWords } from '../words/use-words.ts'
import { handed } from './handed.ts'

interface ShareDialogProps {
  readonly shared: Shared
  readonly onClose: () => void
}

/** To whom goes what another app shared. The conversation shows it once more, as anything that is about to be sent. */
export function ShareDialog({ shared, onClose }: ShareDialogProps) {
  const t = useWords()
  const [, go] = useLocation()
  const [to, setTo] = useState<readonly string[]>([])
  const hand = (): void => {
    const [address] = to
    if (address === undefined) return
    if (shared.files.length > 0) prepareSending()
    handed.set({ ...shared, address })
    onClose()
    go(places.conversation(address))
  }
  return (
    <Dialog open onClose={onClose} title={t('share.title')}>
      <Preview shared={shared} />
      <PickConversations
        chosen={new Set(to)}
        onChange={all => setTo([...all].slice(-1))}
        // Files go encrypted alone.
        among={({ encrypted }) => shared.files.length === 0 || encrypted}
      />
      <Button look="primary" className="w-full" disabled={to.length === 0} onClick={hand}>
        {t(to.length === 0 ? 'share.choose' : 'share.look')}
      </Button>
    </Dialog>
  )
}

function Preview({ shared: { text, files } }: Pick<ShareDialogProps, 'shared'>) {
  const { i18n } = useLingui()
  return (
    <div className="mb-4 max-h-40 space-y-2 overflow-y-auto border-s-[3px] border-accent ps-2.5 text-small text-quiet">
      {text !== '' && (
        <p dir="auto" className="foreign-text line-clamp-4 whitespace-pre-line">
          {text}
        </p>
      )}
      {files.length > 0 && (
        <ul className="space-y-1">
          {files.map((file, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may be alike in everything
            <li key={i} className="flex items-center gap-2">
              {file.type.startsWith('image/') ? (
                <Image className="size-4 shrink-0" aria-hidden="true" />
              ) : (
                <FileText className="size-4 shrink-0" aria-hidden="true" />
              )}
              <bdi className="min-w-0 truncate">{file.name}</bdi>
              <span className="ms-auto shrink-0">{sizeWords(file.size, [i18n.locale])}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
