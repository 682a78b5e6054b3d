import type { ReactNode } from 'react'
import type { Asked } from '../bind/asked.ts'
import { Button } from '../parts/button.tsx'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { QrCode } from './qr-code.tsx'

interface FreshLinkProps<T> {
  readonly answer: Asked<T>
  readonly onAgain: () => void
  readonly children: (made: T) => ReactNode
}

/** A link that the server is asked for: while it is made, when it was refused, and `children` when it is there. */
export function FreshLink<T>({ answer, onAgain, children }: FreshLinkProps<T>) {
  const t = useWords()
  if (answer.kind === 'asking')
    return (
      <p role="status" className="flex h-72 flex-col items-center justify-center gap-3 text-quiet">
        <Dots />
        {t('invite.making')}
      </p>
    )
  if (answer.kind === 'refused')
    return (
      <div className="space-y-4">
        <RefusalLine refusal={answer.refusal} />
        <Button look="primary" onClick={onAgain}>
          {t('do.try-again')}
        </Button>
      </div>
    )
  return children(answer.answer)
}

/** Names by which a computer calls itself: elsewhere they lead elsewhere. */
const isLocalOnly = (link: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(URL.parse(link)?.hostname ?? '')

/** As a picture to scan and as text to select; `label` is what is heard of the picture. */
export function ShownLink({ link, label }: { readonly link: string; readonly label: string }) {
  const t = useWords()
  return (
    <>
      <QrCode text={link} label={label} />
      <p
        aria-label={t('invite.link')}
        className="mt-5 max-h-24 w-full overflow-y-auto rounded-xl bg-sunken px-3.5 py-3 text-small break-all select-all"
      >
        {link}
      </p>
      {isLocalOnly(link) && <p className="mt-2 w-full text-small text-warning">{t('invite.local-only')}</p>}
    </>
  )
}
