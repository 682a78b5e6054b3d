import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'
import { HiddenPassword } from './hidden-password.tsx'

/** The same dialog and the same answer, whether or not there is anything. */
export function OpenHidden({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const engine = useEngine()
  const [password, setPassword] = useState('')
  const [isNothing, setNothing] = useState(false)
  const open = useVerb(async () => {
    if (await engine.hidden.open(password)) onClose()
    else setNothing(true)
  })
  return (
    <Dialog open onClose={onClose} title={t('hidden.title')} text={t('hidden.open.text')}>
      <VerbForm verb={open} submit={t('hidden.open.submit')}>
        <HiddenPassword
          label={t('hidden.password')}
          value={password}
          error={isNothing ? t('hidden.nothing') : undefined}
          onChange={event => {
            setPassword(event.target.value)
            setNothing(false)
          }}
          autoFocus
        />
      </VerbForm>
    </Dialog>
  )
}
