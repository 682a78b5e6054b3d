import { useState } from 'react'
import type { OpenPgp } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface DialogProps {
  readonly openpgp: OpenPgp
  /** There is one already, whose code does nothing from then on. */
  readonly replaces: boolean
  readonly onClose: () => void
}

/** Sealed on the server, under a code that is shown once (XEP-0373 §5). */
export function BackupDialog({ openpgp, replaces, onClose }: DialogProps) {
  const t = useWords()
  const [code, setCode] = useState<string>()
  const backUp = useVerb(async () => setCode(await openpgp.backUp()))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(code === undefined ? 'openpgp.backup.title' : 'openpgp.backup.done')}
      text={t(code === undefined ? 'openpgp.backup.text' : 'openpgp.backup.done.text')}
    >
      {code === undefined ? (
        <div className="space-y-4">
          {replaces && <p>{t('openpgp.backup.replaces')}</p>}
          <RefusalLine refusal={backUp.refusal} />
          <Button look="primary" className="w-full" busy={backUp.busy} onClick={() => void backUp.run()}>
            {t('openpgp.backup.submit')}
          </Button>
        </div>
      ) : (
        <>
          <code
            aria-label={t('openpgp.backup.code')}
            dir="ltr"
            className="grid grid-cols-3 gap-x-3 gap-y-2 rounded-xl bg-sunken px-4 py-3 text-center font-mono text-[1.0625rem] select-all"
          >
            {code.split('-').map((group, i) => (
              <span key={i}>{group} </span>
            ))}
          </code>
          <div className="mt-2 mb-3 -ms-3">
            <CopyButton look="quiet" compact text={code} label={t('openpgp.backup.copy')} />
          </div>
          <Button look="primary" className="w-full" onClick={onClose}>
            {t('openpgp.backup.noted')}
          </Button>
        </>
      )}
    </Dialog>
  )
}
