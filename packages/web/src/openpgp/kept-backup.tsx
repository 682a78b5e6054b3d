import { useState } from 'react'
import type { Asked } from '../bind/asked.ts'
import type { OpenPgp } from '../bind/contract.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

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
  const [removing, setRemoving] = useState(false)
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
          <Button look="quiet-danger" compact onClick={() => setRemoving(true)}>
            {t('openpgp.backup.remove')}
          </Button>
        </div>
      )}
      {removing && (
        <Confirm
          open
          onClose={() => setRemoving(false)}
          title={t('openpgp.backup.remove.title')}
          text={t('openpgp.backup.remove.text')}
          submit={t('openpgp.backup.remove.submit')}
          run={remove}
        />
      )}
    </div>
  )
}
