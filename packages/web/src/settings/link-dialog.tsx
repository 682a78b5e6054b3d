import { Laptop } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { HistoryWish } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { CloseButton } from '../parts/close-button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { VerbForm } from '../parts/verb-form.tsx'
import { later } from '../shell/later.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

const Scanner = later(async () => (await import('../verify/scanner.tsx')).Scanner)

interface Found {
  readonly code: string
  readonly device: string
}

/** The old device: reads the code of the new one, says what will happen, and lets it in. */
export function LinkDialog({
  onClose,
  found: given,
}: {
  readonly onClose: () => void
  readonly found?: Found
}) {
  const t = useWords()
  const [found, setFound] = useState<Found | undefined>(given)
  const [done, setDone] = useState(false)
  if (done)
    return (
      <Dialog open onClose={onClose} title={t('link-device.done')} text={t('link-device.done.text')}>
        <CloseButton onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(found ? 'link-device.confirm' : 'link-device.title')}
      text={t(found ? 'link-device.confirm.text' : 'link-device.text')}
    >
      {found ? <Confirming found={found} onDone={() => setDone(true)} /> : <Scanning onFound={setFound} />}
    </Dialog>
  )
}

function Scanning({ onFound }: { readonly onFound: (found: Found) => void }) {
  const t = useWords()
  const { linking } = useEngine()
  const [code, setCode] = useState('')
  const look = useVerb(async (text: string) => onFound({ code: text, ...(await linking.look(text)) }))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void look.run(code)
  }
  return (
    <div className="space-y-4">
      <Scanner onText={text => void look.run(text)} without={t('link-device.no-camera')} />
      <RefusalLine refusal={look.refusal} />
      <form onSubmit={submit}>
        <Field
          label={t('link-device.type')}
          value={code}
          onChange={event => setCode(event.target.value)}
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          required
          after={
            <Button type="submit" look="quiet" className="shrink-0" busy={look.busy}>
              {t('link-device.next')}
            </Button>
          }
        />
      </form>
    </div>
  )
}

const wishes = [
  { value: 'all', label: 'link-device.history.all' },
  { value: 'month', label: 'link-device.history.month' },
  { value: 'none', label: 'link-device.history.none' },
] as const satisfies readonly { readonly value: HistoryWish; readonly label: MessageId }[]

function Confirming({ found, onDone }: { readonly found: Found; readonly onDone: () => void }) {
  const t = useWords()
  const { linking } = useEngine()
  const [history, setHistory] = useState<HistoryWish>('all')
  const [passphrase, setPassphrase] = useState('')
  const admit = useVerb(() => linking.admit(found.code, { passphrase, history }))
  return (
    <VerbForm verb={admit} submit={t('link-device.submit')} onDone={onDone}>
      <p className="flex items-center gap-3 rounded-xl bg-sunken px-3.5 py-3 font-semibold">
        <Laptop className="size-5 shrink-0 text-quiet" aria-hidden="true" />
        {found.device || t('device.unnamed')}
      </p>
      <Choice
        name="history"
        legend={t('link-device.history')}
        value={history}
        onChange={setHistory}
        options={wishes.map(({ value, label }) => ({ value, label: t(label) }))}
      />
      <PasswordField
        label={t('unlock.password')}
        hint={t('link-device.passphrase.hint')}
        name="passphrase"
        value={passphrase}
        onChange={event => setPassphrase(event.target.value)}
        required
      />
    </VerbForm>
  )
}
