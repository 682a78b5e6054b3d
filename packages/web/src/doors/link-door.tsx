import { type FormEvent, useEffect, useState } from 'react'
import { useApp } from '../bind/app-context.ts'
import type { LinkRequest, LinkState } from '../bind/contract.ts'
import { errorWords, type Refusal, refusalOf } from '../bind/refusal.ts'
import { useNow } from '../bind/use-now.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { QrCode } from '../invite/qr-code.tsx'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dots } from '../parts/dots.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { deviceName } from './device-name.ts'
import { DoorFrame } from './door-frame.tsx'
import { KeepUnlocked } from './keep-unlocked.tsx'

type Asking = LinkRequest | Refusal | undefined

/** A request for as long as the page shows it; another one when somebody wants another code. */
const useRequest = (): { readonly request: Asking; readonly again: () => void } => {
  const app = useApp()
  const [round, setRound] = useState(0)
  const [request, setRequest] = useState<Asking>()
  useEffect(() => {
    let isOver = false
    let made: LinkRequest | undefined
    setRequest(undefined)
    app
      .link(deviceName())
      .then(found => {
        made = found
        if (isOver) found.cancel()
        else setRequest(found)
      })
      .catch((error: unknown) => isOver || setRequest(refusalOf(error)))
    return () => {
      isOver = true
      made?.cancel()
    }
  }, [app, round])
  return { request, again: () => setRound(now => now + 1) }
}

/** The new device: shows a code until a device that is signed in lets it in. */
export function LinkDoor({ onBack }: { readonly onBack: () => void }) {
  const { request, again } = useRequest()
  if (request === undefined) return <Ended onBack={onBack} />
  if ('code' in request) return <Ended refusal={request} onBack={onBack} onAgain={again} />
  return <Asked request={request} onBack={onBack} onAgain={again} />
}

function Asked({
  request,
  onBack,
  onAgain,
}: {
  readonly request: LinkRequest
  readonly onBack: () => void
  readonly onAgain: () => void
}) {
  const state = useValue(request.state)
  switch (state.kind) {
    case 'shown':
      return <Shown state={state} onBack={onBack} />
    case 'admitted':
      return <Admitted state={state} request={request} />
    case 'expired':
      return <Ended refusal={{ code: 'link-expired', field: undefined }} onBack={onBack} onAgain={onAgain} />
    case 'refused':
      return <Ended refusal={{ code: state.error, field: undefined }} onBack={onBack} onAgain={onAgain} />
  }
}

function Shown({
  state,
  onBack,
}: {
  readonly state: Extract<LinkState, { kind: 'shown' }>
  readonly onBack: () => void
}) {
  const t = useWords()
  const now = useNow(10_000)
  const minutes = Math.max(1, Math.ceil((state.until - now) / 60_000))
  return (
    <DoorFrame title={t('new-device.title')}>
      <ol className="mb-6 list-decimal space-y-1.5 text-pretty ps-5 text-quiet marker:font-semibold marker:text-ink">
        <li>{t('new-device.step.open')}</li>
        <li>{t('new-device.step.settings')}</li>
        <li>{t('new-device.step.scan')}</li>
      </ol>
      <QrCode text={state.picture} label={t('new-device.picture')} />
      <p role="status" className="mt-3 text-small text-quiet">
        {t('new-device.waiting', { count: minutes })}
      </p>
      <details className="mt-4 text-small">
        <summary className="font-medium">{t('new-device.letters')}</summary>
        <code
          aria-label={t('new-device.letters.label')}
          className="mt-2 grid grid-cols-4 gap-x-3 gap-y-2 rounded-xl bg-sunken px-4 py-3 text-center font-mono text-[1.0625rem] select-all"
        >
          {state.letters.split('-').map((group, i) => (
            <span key={i}>{group} </span>
          ))}
        </code>
        <div className="mt-2 -ms-3">
          <CopyButton look="quiet" compact text={state.letters} label={t('new-device.letters.copy')} />
        </div>
      </details>
      <Button className="mt-6 w-full" onClick={onBack}>
        {t('new-device.password')}
      </Button>
    </DoorFrame>
  )
}

function Admitted({
  state,
  request,
}: {
  readonly state: Extract<LinkState, { kind: 'admitted' }>
  readonly request: LinkRequest
}) {
  const t = useWords()
  const [passphrase, setPassphrase] = useState('')
  const [keepUnlocked, setKeepUnlocked] = useState(false)
  const finish = useVerb(() => request.finish({ passphrase, keepUnlocked }))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void finish.run()
  }
  const { refusal } = finish
  const isField = refusal?.field === 'passphrase'
  return (
    <DoorFrame
      title={t('new-device.admitted')}
      lead={t('new-device.admitted.text', { address: state.address, device: state.by })}
    >
      <form onSubmit={submit} className="space-y-5">
        <input type="hidden" name="username" autoComplete="username" value={state.address} readOnly />
        <PasswordField
          choosing
          label={t('new-device.passphrase')}
          hint={t('new-device.passphrase.hint')}
          error={isField ? t(errorWords[refusal.code]) : undefined}
          name="passphrase"
          value={passphrase}
          onChange={event => setPassphrase(event.target.value)}
          required
        />
        <KeepUnlocked checked={keepUnlocked} onChange={setKeepUnlocked} />
        <RefusalLine refusal={isField ? undefined : refusal} />
        <Button type="submit" look="primary" busy={finish.busy} className="w-full">
          {t('new-device.admitted.submit')}
        </Button>
      </form>
    </DoorFrame>
  )
}

/** Without a refusal it has only begun. */
function Ended({
  refusal,
  onBack,
  onAgain,
}: {
  readonly refusal?: Refusal
  readonly onBack: () => void
  readonly onAgain?: () => void
}) {
  const t = useWords()
  return (
    <DoorFrame title={t('new-device.title')}>
      {refusal ? (
        <RefusalLine refusal={refusal} />
      ) : (
        <p role="status" className="grid h-52 w-52 place-items-center text-quiet">
          <Dots />
        </p>
      )}
      <div className="mt-6 space-y-3">
        {onAgain && (
          <Button look="primary" className="w-full" onClick={onAgain}>
            {t('new-device.again')}
          </Button>
        )}
        <Button className="w-full" onClick={onBack}>
          {t('new-device.password')}
        </Button>
      </div>
    </DoorFrame>
  )
}
