import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { StrengthWords } from '../parts/strength-words.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { HiddenPassword } from './hidden-password.tsx'

interface HideDialogProps {
  readonly address: string
  readonly name: string
  readonly onClose: () => void
}

/** Its password is asked for twice: with another one it would be behind another door, and nothing says which doors there are. */
export function HideDialog({ address, name, onClose }: HideDialogProps) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  // As it was when this was opened: what happens here closes them.
  const [joins] = useState(engine.hidden.isOpen.get())
  const isOpen = useValue(engine.hidden.isOpen)
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const hide = useVerb(() => engine.hidden.hide(address, joins && isOpen ? undefined : password))
  const { code, field } = hide.refusal ?? {}
  const unfit = code === 'not-allowed' && field === 'passphrase' ? t('hidden.unfit') : undefined
  const differs = again !== '' && again !== password
  return (
    <Dialog open onClose={onClose} title={t('hidden.hide.ask', { name })} text={t('hidden.hide.text')}>
      <VerbForm
        verb={hide}
        submit={t('hidden.hide.submit')}
        disabled={!joins && again !== password}
        fields={['passphrase']}
        onDone={() => go(places.home)}
      >
        <p className="flex gap-2.5 rounded-xl bg-warning-tint px-3.5 py-3 text-small text-warning">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {t('hidden.hide.limits')}
        </p>
        {joins ? (
          <p className="font-medium">{t('hidden.hide.joins')}</p>
        ) : (
          <>
            <HiddenPassword
              label={t('hidden.password')}
              hint={<StrengthWords password={password} hint={t('hidden.password.hint')} />}
              value={password}
              error={unfit}
              onChange={event => setPassword(event.target.value)}
              minLength={8}
              autoFocus
            />
            <HiddenPassword
              label={t('hidden.password.again')}
              value={again}
              error={differs && again.length >= password.length ? t('hidden.password.differs') : undefined}
              onChange={event => setAgain(event.target.value)}
            />
          </>
        )}
      </VerbForm>
    </Dialog>
  )
}
