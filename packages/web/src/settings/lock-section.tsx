import { Lock } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Checkbox } from '../parts/checkbox.tsx'
import { Choice } from '../parts/choice.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'
import { chooseCovering, covering } from '../shell/covering.ts'
import { later } from '../shell/later.tsx'

const KeepDialog = later(async () => (await import('./lock-dialogs.tsx')).KeepDialog)
const PassphraseDialog = later(async () => (await import('./lock-dialogs.tsx')).PassphraseDialog)

const OpenHidden = later(async () => (await import('../hidden/open-hidden.tsx')).OpenHidden)
const EmergencyDialog = later(async () => (await import('./emergency-dialog.tsx')).EmergencyDialog)

const NEVER = 'never'
const TIMES: readonly number[] = [1, 5, 15, 60]

function Row({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text: string
  readonly children: React.ReactNode
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2 py-1">
      <div className="min-w-56 flex-1">
        <p className="font-medium">{title}</p>
        <p className="text-small text-quiet">{text}</p>
      </div>
      {children}
    </div>
  )
}

export function LockSection() {
  const t = useWords()
  const engine = useEngine()
  const { keepUnlocked, afterMinutes, hasEmergency } = useValue(engine.lock)
  const covers = useValue(covering)
  const [open, setOpen] = useState<'keep' | 'passphrase' | 'emergency' | 'hidden'>()
  const hiddenAreOpen = useValue(engine.hidden.isOpen)
  const shut = useVerb(() => engine.hidden.close())
  const after = useVerb((minutes: number | undefined) => engine.setLockAfter(minutes))
  const lock = useVerb(() => engine.lockNow())
  const close = (): void => setOpen(undefined)
  return (
    <Section title={t('settings.lock')}>
      <RefusalLine refusal={lock.refusal} />
      <Row title={t('settings.lock-now')} text={t('settings.lock-now.hint')}>
        <Button busy={lock.busy} onClick={() => void lock.run()}>
          <Lock className="size-4.5" aria-hidden="true" />
          {t('settings.lock-now')}
        </Button>
      </Row>
      <Row
        title={t(keepUnlocked ? 'settings.keep.on' : 'settings.keep.off')}
        text={t(keepUnlocked ? 'field.keep-unlocked.hint' : 'settings.keep.turn-off.text')}
      >
        <Button onClick={() => setOpen('keep')}>
          {t(keepUnlocked ? 'settings.keep.turn-off' : 'settings.keep.turn-on')}
        </Button>
      </Row>
      <Row title={t('settings.passphrase')} text={t('settings.passphrase.text')}>
        <Button onClick={() => setOpen('passphrase')}>{t('settings.passphrase.change')}</Button>
      </Row>
      <Row title={t('settings.emergency')} text={t('settings.emergency.text')}>
        <Button onClick={() => setOpen('emergency')}>
          {t(hasEmergency ? 'settings.passphrase.change' : 'settings.emergency.set')}
        </Button>
      </Row>
      <Row title={t('hidden.title')} text={t('hidden.text')}>
        {hiddenAreOpen ? (
          <Button busy={shut.busy} onClick={() => void shut.run()}>
            {t('hidden.close')}
          </Button>
        ) : (
          <Button onClick={() => setOpen('hidden')}>{t('hidden.open')}</Button>
        )}
      </Row>
      <Choice
        name="lock-after"
        legend={t('settings.lock-after')}
        value={String(afterMinutes ?? NEVER)}
        onChange={next => void after.run(next === NEVER ? undefined : Number(next))}
        options={[
          ...TIMES.map(minutes => ({
            value: String(minutes),
            label: t('settings.lock-after.minutes', { count: minutes }),
          })),
          { value: NEVER, label: t('settings.lock-after.never') },
        ]}
      />
      <RefusalLine refusal={after.refusal} />
      <Checkbox
        label={t('settings.cover')}
        hint={t('settings.cover.hint')}
        checked={covers}
        onChange={chooseCovering}
      />
      {open === 'keep' && <KeepDialog keep={!keepUnlocked} onClose={close} />}
      {open === 'passphrase' && <PassphraseDialog onClose={close} />}
      {open === 'hidden' && <OpenHidden onClose={close} />}
      {open === 'emergency' && <EmergencyDialog has={hasEmergency === true} onClose={close} />}
    </Section>
  )
}
