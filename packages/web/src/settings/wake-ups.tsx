import { useEngine } from '../bind/app-context.ts'
import type { ErrorCode } from '../bind/contract.ts'
import { errorWords } from '../bind/refusal.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Checkbox } from '../parts/checkbox.tsx'
import { tellWorker } from '../shell/worker-words.ts'
import { chosenLanguage } from '../words/i18n.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

/** Here it is the browser, and its maker, who do not answer or do not let us. */
const refusals: Partial<Record<ErrorCode, MessageId>> = {
  unreachable: 'settings.push.unreachable',
  'not-allowed': 'settings.notify.refused',
}

/** Being told while the app is closed: a word to the browser's push service, which is why it is asked for by itself. */
export function WakeUps() {
  const t = useWords()
  const { push } = useEngine()
  const state = useValue(push.state)
  const change = useVerb(async (isOn: boolean) => {
    if (!isOn) return push.off()
    await tellWorker(chosenLanguage()).catch(() => undefined)
    await push.on()
  })
  if (state === 'unsupported')
    return <p className="text-small text-quiet">{t('settings.push.unsupported')}</p>
  return (
    <>
      <Checkbox
        label={t('settings.push')}
        hint={t('settings.push.hint')}
        checked={state === 'on'}
        onChange={isOn => void change.run(isOn)}
      />
      {change.refusal && (
        <p role="alert" className="text-small text-danger">
          {t(refusals[change.refusal.code] ?? errorWords[change.refusal.code])}
        </p>
      )}
    </>
  )
}
