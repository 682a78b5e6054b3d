import { useMemo, useState } from 'react'
import { asked } from '../bind/asked.ts'
import type { OpenPgp, OwnOpenPgpKey } from '../bind/contract.ts'
import { useOpenPgp } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { AskingButton } from '../parts/asking-button.tsx'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { KeptBackup } from './kept-backup.tsx'
import { KeyFacts } from './key-facts.tsx'
import { saveKey } from './save-key.ts'

const ImportDialog = later(async () => (await import('./import-dialog.tsx')).ImportDialog)
const BackupDialog = later(async () => (await import('./backup-dialog.tsx')).BackupDialog)
const RestoreDialog = later(async () => (await import('./restore-dialog.tsx')).RestoreDialog)

/** The own OpenPGP key: nobody needs one who does not know why. */
export function OwnKeysSection() {
  const t = useWords()
  return (
    <Section title={t('openpgp.own.title')} text={t('openpgp.own.text')}>
      <WithPart part={useOpenPgp()}>{openpgp => <OwnKeys openpgp={openpgp} />}</WithPart>
    </Section>
  )
}

function OwnKeys({ openpgp }: { readonly openpgp: OpenPgp }) {
  const t = useWords()
  const keys = useValue(openpgp.own)
  const [open, setOpen] = useState<'import' | 'backup' | 'restore'>()
  const create = useVerb(() => openpgp.create())
  const [looked, setLooked] = useState(0)
  const question = useMemo(() => asked(openpgp.hasBackup()), [openpgp, looked])
  const backup = useValue(question)
  const lookAgain = (): void => setLooked(looked + 1)
  const close = (): void => {
    if (open === 'backup') lookAgain()
    setOpen(undefined)
  }
  const hasBackup = backup.kind === 'answered' && backup.answer
  const hasKey = keys.length > 0
  return (
    <>
      {keys.map(one => (
        <OwnKey key={one.fingerprint} openpgp={openpgp} openPgpKey={one} />
      ))}
      <RefusalLine refusal={create.refusal} />
      <div className="flex flex-wrap gap-2">
        {hasKey ? (
          <Button onClick={() => setOpen('backup')}>{t('openpgp.own.back-up')}</Button>
        ) : (
          <Button busy={create.busy} onClick={() => void create.run()}>
            {t('openpgp.own.create')}
          </Button>
        )}
        <Button onClick={() => setOpen('restore')}>{t('openpgp.own.restore')}</Button>
        <Button onClick={() => setOpen('import')}>{t('openpgp.own.import')}</Button>
      </div>
      {(hasKey || hasBackup || backup.kind === 'refused') && (
        <KeptBackup openpgp={openpgp} backup={backup} onChange={lookAgain} />
      )}
      <p className="text-small text-quiet">
        {t('openpgp.own.library')}{' '}
        <a href="/assets/openpgp-licence.txt" target="_blank" rel="noreferrer" className="underline">
          {t('openpgp.own.licence')}
        </a>
      </p>
      {open === 'import' && <ImportDialog openpgp={openpgp} onClose={close} />}
      {open === 'backup' && <BackupDialog openpgp={openpgp} replaces={hasBackup} onClose={close} />}
      {open === 'restore' && <RestoreDialog openpgp={openpgp} onClose={close} />}
    </>
  )
}

function OwnKey({ openpgp, openPgpKey }: { readonly openpgp: OpenPgp; readonly openPgpKey: OwnOpenPgpKey }) {
  const t = useWords()
  const { current, fingerprint } = openPgpKey
  const save = useVerb(async () => saveKey(await openpgp.exportKey(fingerprint), fingerprint))
  return (
    <KeyFacts title={t(current ? 'openpgp.own.current' : 'openpgp.own.earlier')} openPgpKey={openPgpKey}>
      <RefusalLine refusal={save.refusal} />
      <div className="mt-2 -ms-3 flex flex-wrap gap-1">
        <Button look="quiet" compact busy={save.busy} onClick={() => void save.run()}>
          {t('openpgp.own.export')}
        </Button>
        <AskingButton
          label={t('openpgp.own.remove')}
          title={t('openpgp.remove.title')}
          text={t('openpgp.remove.text')}
          submit={t('openpgp.remove.submit')}
          run={() => openpgp.remove(fingerprint)}
        />
      </div>
    </KeyFacts>
  )
}
