import { useRef, useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Fingerprint } from '../parts/fingerprint.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
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
  const [different, setDifferent] = useState(false)
  const verb = useVerb(same)
  const number = useRef<HTMLDivElement>(null)
  if (different)
    return (
      <Confirm
        open
        onClose={onClose}
        title={t('verify.differs.title')}
        text={t('verify.differs.text', { name })}
        submit={t('verify.differs.submit')}
        run={differs}
      />
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('verify.title')}
      text={own ? t('verify.own.text') : t('verify.text', { name })}
      initialFocus={number}
    >
      <div ref={number} tabIndex={-1} className="outline-none">
        <SafetyNumber address={address} fingerprint={fingerprint} />
      </div>
      <details className="my-2 text-small text-quiet">
        <summary className="py-2">{t('verify.codes')}</summary>
        <Fingerprint hex={fingerprint} />
      </details>
      <RefusalLine refusal={verb.refusal} />
      <Actions>
        <Button look="quiet-danger" onClick={() => setDifferent(true)}>
          {t('verify.differs')}
        </Button>
        <Button look="primary" busy={verb.busy} onClick={async () => (await verb.run()) && onClose()}>
          {t('verify.submit')}
        </Button>
      </Actions>
    </Dialog>
  )
}
