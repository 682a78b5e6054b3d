import { Fingerprint } from '../parts/fingerprint.tsx'
import { CompareDialog } from '../verify/compare-dialog.tsx'
import { SafetyNumber } from '../verify/safety-number.tsx'
import { useWords } from '../words/use-words.ts'

interface VerifyProps {
  readonly own: boolean
  readonly address: string
  readonly name: string
  readonly fingerprint: string
  readonly onClose: () => void
  readonly same: () => Promise<void>
  readonly differs: () => Promise<void>
}

export function Verify({ own, address, name, fingerprint, onClose, same, differs }: VerifyProps) {
  const t = useWords()
  return (
    <CompareDialog
      onClose={onClose}
      title={t('verify.title')}
      text={own ? t('verify.own.text') : t('verify.text', { name })}
      same={same}
      differs={{
        title: t('verify.differs.title'),
        text: t('verify.differs.text', { name }),
        submit: t('verify.differs.submit'),
        run: differs,
      }}
      more={
        <details className="my-2 text-small text-quiet">
          <summary className="py-2">{t('verify.codes')}</summary>
          <Fingerprint hex={fingerprint} />
        </details>
      }
    >
      <SafetyNumber address={address} fingerprint={fingerprint} />
    </CompareDialog>
  )
}
