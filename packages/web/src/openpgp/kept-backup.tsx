import type { Asked } from '../bind/asked.ts'
import type { OpenPgp } from '../bind/contract.ts'
import { AskingButton } from '../parts/asking-button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Whether the server has a backup of the secret key, and the way to have it deleted there. */
export function KeptBackup({
  openpgp,
  backup,
  onChange,
}: {
  readonly openpgp: OpenPgp
  readonly backup: Asked<boolean>
  readonly onChange: () => void
}) {
  const t = useWords()
  if (backup.kind === 'refused') return <RefusalLine refusal={backup.refusal} />
  const remove = async (): Promise<void> => {
    await openpgp.removeBackup()
    onChange()
  }
  const isThere = backup.kind === 'answered' && backup.answer
  return (
    <div>
      <p role="status" className="text-small">
        {backup.kind === 'answered' && t(isThere ? 'openpgp.backup.there' : 'openpgp.backup.none')}
      </p>
      {isThere && (
        <div className="-ms-3">
          <AskingButton
            label={t('openpgp.backup.remove')}
            title={t('openpgp.backup.remove.title')}
            text={t('openpgp.backup.remove.text')}
            submit={t('openpgp.backup.remove.submit')}
            run={remove}
          />
        </div>
      )}
    </div>
  )
}
