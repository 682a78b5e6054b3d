import { CopyButton } from '../parts/copy-button.tsx'
import { useWords } from '../words/use-words.ts'

interface UriProps {
  /** The invitation as XEP-0401 has it, which programs other than this one understand. */
  readonly uri: string
}

/** For who invites: what to hand to somebody who uses another program. */
export function OtherPrograms({ uri }: UriProps) {
  const t = useWords()
  return (
    <details className="mt-3 w-full text-small text-quiet">
      <summary className="py-2">{t('invite.other-programs')}</summary>
      <p>{t('invite.other-programs.text')}</p>
      <Uri uri={uri} />
    </details>
  )
}

/** For who was invited: the account can be made and used in another program as well (XEP-0401 §4.2). */
export function OwnProgram({ uri }: UriProps) {
  const t = useWords()
  return (
    <details className="mt-2 text-small text-quiet">
      <summary className="py-2">{t('invite.own-program')}</summary>
      <p>{t('invite.own-program.text')}</p>
      <a href={uri} className="mt-1 inline-flex min-h-11 items-center font-semibold text-accent underline">
        {t('invite.own-program.open')}
      </a>
      <Uri uri={uri} />
    </details>
  )
}

function Uri({ uri }: UriProps) {
  const t = useWords()
  return (
    <>
      <p
        aria-label={t('invite.other-programs.address')}
        className="mt-2 max-h-24 overflow-y-auto rounded-xl bg-sunken px-3.5 py-3 break-all text-ink select-all"
      >
        {uri}
      </p>
      <CopyButton
        look="quiet"
        compact
        className="mt-1 -ms-3"
        text={uri}
        label={t('invite.other-programs.copy')}
      />
    </>
  )
}
