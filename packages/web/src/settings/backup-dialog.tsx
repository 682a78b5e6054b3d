import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { Progress } from './progress.tsx'

/** The key is shown once and kept nowhere: who has both has everything that was said. */
export function BackupDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords()
  const { recovery } = useEngine()
  const [key] = useState(() => recovery.makeKey())
  const [noted, setNoted] = useState(false)
  const [done, setDone] = useState(false)
  const [part, setPart] = useState(0)
  const backUp = useVerb(async () => {
    const parts = await recovery.backUp(key, (now, total) => setPart(total === 0 ? 1 : now / total))
    hand(parts)
    setDone(true)
  })
  if (done)
    return (
      <Dialog open onClose={onClose} title={t('backup.done')} text={t('backup.done.text')}>
        <CloseButton onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog open onClose={onClose} title={t('backup.title')} text={t('backup.text')}>
      <p className="mb-1.5 text-small font-semibold">{t('backup.key')}</p>
      <code
        aria-label={t('backup.key')}
        className="grid grid-cols-4 gap-x-3 gap-y-2 rounded-xl bg-sunken px-4 py-3 text-center font-mono text-[1.0625rem] select-all"
      >
        {key.split('-').map((group, i) => (
          <span key={i}>{group} </span>
        ))}
      </code>
      <div className="mt-2 -ms-3">
        <CopyButton look="quiet" compact text={key} label={t('backup.key.copy')} />
      </div>
      <div className="mt-3 space-y-4">
        <Checkbox checked={noted} onChange={setNoted} label={t('backup.noted')} />
        <RefusalLine refusal={backUp.refusal} />
        {backUp.busy && <Progress part={part} label={t('backup.running')} />}
        <Button
          look="primary"
          className="w-full"
          disabled={!noted}
          busy={backUp.busy}
          onClick={() => void backUp.run()}
        >
          {t('backup.submit')}
        </Button>
      </div>
    </Dialog>
  )
}

const hand = (parts: readonly Uint8Array[]): void => {
  const url = URL.createObjectURL(new Blob([...parts] as BlobPart[], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `corrillo-${new Date().toISOString().slice(0, 10)}.backup`
  link.click()
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
