import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { errorWords } from '../bind/refusal.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

/** `has`: there is one, which is replaced or removed. */
export function EmergencyDialog({ has, onClose }: { readonly has: boolean; readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const [other, setOther] = useState('')
  const [removing, setRemoving] = useState(false)
  const [done, setDone] = useState<MessageId>()
  const change = useVerb(() => engine.setEmergency(passphrase, removing ? undefined : other))
  const { code, field } = change.refusal ?? {}
  const wrong = code === 'wrong-passphrase' ? t(errorWords['wrong-passphrase']) : undefined
  const unfit =
    field === 'emergency'
      ? t(code === 'not-allowed' ? 'settings.emergency.same' : 'settings.emergency.short')
      : undefined
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.emergency')}
      text={t(done ?? 'settings.emergency.limits')}
    >
      {done ? (
        <CloseButton onClose={onClose} />
      ) : (
        <VerbForm
          verb={change}
          submit={t(removing ? 'settings.emergency.remove' : 'settings.emergency.submit')}
          onDone={() => setDone(removing ? 'settings.emergency.gone' : 'settings.emergency.done')}
          fields={['passphrase', 'emergency']}
          other={
            has && !removing ? (
              <Button look="quiet-danger" className="w-full" onClick={() => setRemoving(true)}>
                {t('settings.emergency.remove')}
              </Button>
            ) : undefined
          }
        >
          <PasswordField
            label={t('settings.passphrase')}
            value={passphrase}
            error={wrong}
            onChange={event => setPassphrase(event.target.value)}
            required
            autoFocus
          />
          {!removing && (
            // Readable, and no password for the browser: it must not keep it, nor offer it where the device asks.
            <Field
              label={t('settings.emergency.new')}
              value={other}
              error={unfit}
              onChange={event => setOther(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              minLength={4}
              required
            />
          )}
        </VerbForm>
      )}
    </Dialog>
  )
}
