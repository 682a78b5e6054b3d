import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ClientAccess } from '../bind/contract.ts'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useWords } from '../words/use-words.ts'

interface EndDeviceProps {
  readonly access: ClientAccess
  readonly name: string
  /** The list is to be asked for again. */
  readonly onEnded: () => void
}

/** Ends another device: signed out within a second, and nothing is locked for it any more. */
export function EndDevice({ access, name, onEnded }: EndDeviceProps) {
  const t = useWords()
  const engine = useEngine()
  const [step, setStep] = useState<'asking' | 'password'>()
  const close = (): void => setStep(undefined)
  const leave = (): void => {
    close()
    onEnded()
  }
  const end = async (): Promise<void> => {
    const outcome = await engine.access.end(access.id)
    if (outcome === 'knows-password') setStep('password')
    else onEnded()
  }
  return (
    <>
      <Button look="quiet-danger" compact onClick={() => setStep('asking')}>
        {t('end-device.open')}
      </Button>
      {step === 'asking' && (
        <Confirm
          open
          onClose={() => setStep(now => (now === 'asking' ? undefined : now))}
          title={t('end-device.title', { device: name })}
          text={t(access.knowsPassword ? 'end-device.text.password' : 'end-device.text')}
          submit={t('end-device.submit')}
          run={end}
        />
      )}
      {step === 'password' && (
        <Dialog
          open
          onClose={leave}
          title={t('end-device.password', { device: name })}
          text={t('end-device.password.text')}
        >
          <CloseButton onClose={leave} />
        </Dialog>
      )}
    </>
  )
}
