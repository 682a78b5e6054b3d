import { useLingui } from '@lingui/react'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { save } from '../files/save.ts'
import { CloseButton } from '../parts/close-button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { strengthOf } from '../parts/password-strength.ts'
import { VerbForm } from '../parts/verb-form.tsx'
import { Progress } from '../settings/progress.tsx'
import { useWords } from '../words/use-words.ts'
import { pageOf } from './page.ts'

interface ExportDialogProps {
  readonly address: string
  readonly name: string
  readonly onClose: () => void
}
interface Made {
  readonly messages: number
  readonly files: number
  readonly filesLeftOut: number
}

/** What leaves the app is said before it does; the file says nothing to who has not its password. */
export function ExportDialog({ address, name, onClose }: ExportDialogProps) {
  const t = useWords()
  const { i18n } = useLingui()
  const engine = useEngine()
  const [password, setPassword] = useState('')
  const [files, setFiles] = useState(false)
  const [part, setPart] = useState(0)
  const [made, setMade] = useState<Made>()
  const { kind } = strengthOf(password)
  const run = useVerb(async () => {
    const { sealed, ...counts } = await engine.export.conversation(address, { password, files }, setPart)
    // Nobody is named by the name of the file.
    save(await pageOf(sealed, t, i18n.locale), `corrillo-${new Date().toISOString().slice(0, 10)}.html`)
    setMade(counts)
  })
  if (made)
    return (
      <Dialog open onClose={onClose} title={t('export.done')} text={t('export.done.text')}>
        <p className="mb-5">
          {t('export.done.messages', { count: made.messages })},{' '}
          {t('export.done.files', { count: made.files })}.{' '}
          {made.filesLeftOut > 0 && t('export.done.left-out', { count: made.filesLeftOut })}
        </p>
        <CloseButton onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog open onClose={onClose} title={t('export.title', { name })} text={t('export.text')}>
      <VerbForm
        verb={run}
        submit={t('export.submit')}
        disabled={kind !== 'good' && kind !== 'strong'}
        fields={['password']}
      >
        <p className="flex gap-2.5 rounded-xl bg-warning-tint px-3.5 py-3 text-small text-warning">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {t('export.leaves')}
        </p>
        <PasswordField
          label={t('export.password')}
          hint={t('export.password.hint')}
          choosing
          value={password}
          onChange={event => setPassword(event.target.value)}
          autoFocus
          required
        />
        <Checkbox
          label={t('export.files')}
          hint={t('export.files.hint')}
          checked={files}
          onChange={setFiles}
        />
        {run.busy && <Progress part={part} label={t('export.running')} />}
      </VerbForm>
    </Dialog>
  )
}
