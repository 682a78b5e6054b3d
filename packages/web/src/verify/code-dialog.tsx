import { ScanLine, ShieldCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { ScannedBy } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { QrCode } from '../invite/qr-code.tsx'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Dots } from '../parts/dots.tsx'
import { Field } from '../parts/field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'

const Scanner = later(async () => (await import('./scanner.tsx')).Scanner)

export interface CodeWords {
  readonly title: string
  readonly text: string
  readonly done: string
}
interface CodeDialogProps {
  /** Whose code it has to be, and who may scan ours; without it, anybody's. */
  readonly of?: string
  readonly words: CodeWords
  readonly onClose: () => void
  /** After a scan that was good. */
  readonly onScanned?: (address: string) => Promise<unknown>
}

/** One shows, the other scans, and both have verified each other. */
export function CodeDialog({ of, words, onClose, onScanned }: CodeDialogProps) {
  const t = useWords()
  const engine = useEngine()
  const { verification } = engine
  const [code] = useState(() => asked(verification.showCode(of)))
  const [scanning, setScanning] = useState(false)
  const [done, setDone] = useState(false)
  const by = useValue(verification.scannedBy)
  const scan = useVerb(async (text: string) => {
    const { address } = await verification.scan(text, of)
    await onScanned?.(address)
    setDone(true)
  })
  const isDone = done || isBy(by, of)
  return (
    <Dialog open onClose={onClose} title={words.title} text={isDone ? '' : words.text}>
      {isDone ? (
        <Done text={words.done} onClose={onClose} />
      ) : (
        <>
          {scanning ? (
            <Scanner onText={text => void scan.run(text)} hint={t('scan.paste.hint')} />
          ) : (
            <Shown code={code} by={by} />
          )}
          <RefusalLine refusal={scan.refusal} />
          <Ways scanning={scanning} onScanning={setScanning} busy={scan.busy} onText={scan.run} />
        </>
      )}
    </Dialog>
  )
}

const isBy = (by: ScannedBy | undefined, of: string | undefined): boolean =>
  by?.verified === true && (of === undefined || by.address === of)

function Shown({
  code,
  by,
}: {
  readonly code: ReturnType<typeof asked<string>>
  readonly by: ScannedBy | undefined
}) {
  const t = useWords()
  const answer = useValue(code)
  if (answer.kind === 'asking')
    return (
      <p role="status" className="grid h-52 place-items-center text-quiet">
        <Dots />
      </p>
    )
  if (answer.kind === 'refused') return <RefusalLine refusal={answer.refusal} />
  return (
    <div className="flex flex-col items-center gap-3">
      <QrCode text={answer.answer} label={t('code.picture')} />
      {by && !by.verified && <p className="text-danger">{t('code.wrong-scan', { address: by.address })}</p>}
    </div>
  )
}

function Ways({
  scanning,
  onScanning,
  busy,
  onText,
}: {
  readonly scanning: boolean
  readonly onScanning: (scanning: boolean) => void
  readonly busy: boolean
  readonly onText: (text: string) => Promise<boolean>
}) {
  const t = useWords()
  const [text, setText] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void onText(text)
  }
  return (
    <div className="mt-5 space-y-4">
      <Button
        look={scanning ? 'plain' : 'primary'}
        className="w-full"
        busy={busy && scanning}
        onClick={() => onScanning(!scanning)}
      >
        <ScanLine className="size-5" aria-hidden="true" />
        {t(scanning ? 'scan.show-mine' : 'scan.theirs')}
      </Button>
      <details className="text-small">
        <summary className="py-2 font-medium">{t('scan.paste')}</summary>
        <form onSubmit={submit} className="mt-2">
          <Field
            label={t('scan.paste.label')}
            hint={t('scan.paste.hint')}
            value={text}
            onChange={event => setText(event.target.value)}
            placeholder="xmpp:"
            inputMode="url"
            required
            after={
              <Button type="submit" look="quiet" className="shrink-0" busy={busy && !scanning}>
                {t('scan.paste.submit')}
              </Button>
            }
          />
        </form>
      </details>
    </div>
  )
}

function Done({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <div role="status" className="arrives flex flex-col items-center gap-6 text-center">
      <ShieldCheck className="size-14 text-safe" aria-hidden="true" />
      <p className="text-title font-semibold text-safe">{text}</p>
      <CloseButton onClose={onClose} />
    </div>
  )
}
