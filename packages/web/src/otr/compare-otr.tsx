import { useEngine } from '../bind/app-context.ts'
import { Fingerprint } from '../parts/fingerprint.tsx'
import { CompareDialog } from '../verify/compare-dialog.tsx'
import { useWords } from '../words/use-words.ts'
import { OwnOtrKey } from './own-key.tsx'

interface CompareOtrProps {
  readonly address: string
  readonly name: string
  readonly fingerprint: string
  readonly onClose: () => void
}

/** Both codes, each to be read out by the one whose it is not. */
export function CompareOtr({ address, name, fingerprint, onClose }: CompareOtrProps) {
  const t = useWords()
  const { otr } = useEngine()
  return (
    <CompareDialog
      onClose={onClose}
      title={t('otr.compare')}
      text={t('otr.key.text', { name })}
      same={() => otr.setVerified(address, fingerprint, true)}
      differs={{
        title: t('otr.differs.title'),
        text: t('otr.differs.text', { name }),
        submit: t('otr.differs.submit'),
        run: () => otr.end(address),
      }}
    >
      <div className="mb-4 flex flex-col gap-4">
        <div>
          <h3 className="mb-2 text-small font-semibold">{t('otr.key', { name })}</h3>
          <Fingerprint hex={fingerprint} />
        </div>
        <OwnOtrKey />
      </div>
    </CompareDialog>
  )
}
