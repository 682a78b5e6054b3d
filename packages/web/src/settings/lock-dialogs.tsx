import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { errorWords } from '../bind/refusal.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** The password is asked for again: an open laptop is not its owner. */
export function KeepDialog({ keep, onClose }: { readonly keep: boolean; readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [passphrase, setPassphrase] = useState('')
  const change = useVerb(() => engine.setKeepUnlocked(keep, passphrase))
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (await change.run()) onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(keep ? 'field.keep-unlocked' : 'settings.keep.turn-off')}
      text={t(keep ? 'field.keep-unlocked.hint' : 'settings.keep.turn-off.text')}
    >
      <form onSubmit={event => void submit(event)} className="space-y-4">
        <PasswordField
          label={t('unlock.password')}
          value={passphrase}
          onChange={event => setPassphrase(event.target.value)}
          required
          autoFocus
        />
        <RefusalLine refusal={change.refusal} />
        <Button type="submit" look="primary" busy={change.busy} className="w-full">
          {t('do.save')}
        </Button>
      </form>
    </Dialog>
  )
}

export function PassphraseDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [done, setDone] = useState(false)
  const change = useVerb(() => engine.changePassphrase(from, to))
  const wrong = change.refusal?.code === 'wrong-passphrase' ? t(errorWords['wrong-passphrase']) : undefined
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setDone(await change.run())
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.passphrase')}
      text={done ? t('settings.passphrase.done') : t('settings.passphrase.text')}
    >
      {done ? (
        <Button look="primary" className="w-full" onClick={onClose}>
          {t('do.close')}
        </Button>
      ) : (
        <form onSubmit={event => void submit(event)} className="space-y-4">
          <PasswordField
            label={t('settings.passphrase.now')}
            value={from}
            error={wrong}
            onChange={event => setFrom(event.target.value)}
            required
            autoFocus
          />
          <PasswordField
            choosing
            label={t('settings.passphrase.new')}
            value={to}
            onChange={event => setTo(event.target.value)}
            minLength={8}
            required
          />
          <RefusalLine refusal={change.refusal} fields={['passphrase']} />
          <Button type="submit" look="primary" busy={change.busy} className="w-full">
            {t('settings.passphrase.submit')}
          </Button>
        </form>
      )}
    </Dialog>
  )
}
