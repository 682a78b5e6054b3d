import { CopyButton } from '../parts/copy-button.tsx'
import { useWords } from '../words/use-words.ts'

/** The invitation as XEP-0401 has it, which programs other than this one understand. */
export function OtherPrograms({ uri }: { readonly uri: string }) {
  const t = useWords()
  return (
    <details className="mt-3 w-full text-small text-quiet">
      <summary className="py-2">{t('invite.other-programs')}</summary>
      <p>{t('invite.other-programs.text')}</p>
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
    </details>
  )
}
