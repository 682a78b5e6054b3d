import { useState } from 'react'
import type { OpenPgp } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

interface DialogProps {
  readonly openpgp: OpenPgp
  readonly onClose: () => void
}

/** The key comes to this device, and with it what could not be read. */
export function RestoreDialog({ openpgp, onClose }: DialogProps) {
  const t = useWords()
  const [code, setCode] = useState('')
  const restore = useVerb(() => openpgp.restore(code))
  return (
    <Dialog open onClose={onClose} title={t('openpgp.restore.title')} text={t('openpgp.restore.text')}>
      <VerbForm
        verb={restore}
        submit={t('openpgp.restore.submit')}
        disabled={code.trim() === ''}
        onDone={onClose}
      >
        <Field
          label={t('openpgp.backup.code')}
          value={code}
          onChange={event => setCode(event.target.value)}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          maxLength={60}
          required
        />
      </VerbForm>
    </Dialog>
  )
}
