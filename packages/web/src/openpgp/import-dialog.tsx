import { useState } from 'react'
import type { OpenPgp } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Dialog } from '../parts/dialog.tsx'
import { FileField } from '../parts/file-field.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { useWords } from '../words/use-words.ts'

interface DialogProps {
  readonly openpgp: OpenPgp
  readonly onClose: () => void
}

/** A key that somebody has already, from its file. */
export function ImportDialog({ openpgp, onClose }: DialogProps) {
  const t = useWords()
  const [file, setFile] = useState<File>()
  const [passphrase, setPassphrase] = useState('')
  const bring = useVerb(async () => {
    if (file) await openpgp.importKey(new Uint8Array(await file.arrayBuffer()), passphrase || undefined)
  })
  return (
    <Dialog open onClose={onClose} title={t('openpgp.import.title')} text={t('openpgp.import.text')}>
      <VerbForm verb={bring} submit={t('openpgp.import.submit')} disabled={!file} onDone={onClose}>
        <FileField
          label={t('openpgp.import.file')}
          choose={t('restore.file.choose')}
          file={file}
          onChoose={setFile}
        />
        <PasswordField
          label={t('openpgp.import.passphrase')}
          hint={t('openpgp.import.passphrase.hint')}
          value={passphrase}
          onChange={event => setPassphrase(event.target.value)}
          autoComplete="off"
        />
      </VerbForm>
    </Dialog>
  )
}
