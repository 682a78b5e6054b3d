import { ShieldAlert } from 'lucide-react'
import { useLingui } from '@lingui/react'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import type { AppUpdate } from './app-update.ts'
import type { AppFault } from './worker-words.ts'

const reasons: Readonly<Record<AppFault, MessageId>> = {
  unreadable: 'update.unsigned',
  forged: 'update.unsigned',
  'another-key': 'update.key',
  older: 'update.older',
  file: 'update.file',
  worker: 'update.worker',
}
const summary = 'block py-3 before:hidden'
const asked = 'font-semibold text-accent underline underline-offset-2'
const link = 'min-h-11 shrink-0 font-bold text-accent underline underline-offset-2'

/** A new version waits, or was refused; nothing is lost by going on with this one. */
export function UpdateNotice({ update }: { readonly update: AppUpdate }) {
  return update.kind === 'ready' ? <Ready {...update} /> : <Refused {...update} />
}

function Ready({ news, begin }: Extract<AppUpdate, { kind: 'ready' }>) {
  const t = useWords()
  const { i18n } = useLingui()
  const told = news[i18n.locale] ?? news['en']
  return (
    <div className="arrives border-b border-line bg-raised px-4 text-small">
      <div className="mx-auto flex max-w-3xl items-start gap-x-4">
        {told ? (
          <details className="min-w-0 flex-1">
            <summary className={summary}>
              {t('update.text')} <span className={asked}>{t('update.news')}</span>
            </summary>
            <p className="pb-3 whitespace-pre-line text-quiet">{told}</p>
          </details>
        ) : (
          <p className="min-w-0 flex-1 py-3">{t('update.text')}</p>
        )}
        <button type="button" onClick={begin} className={link}>
          {t('update.reload')}
        </button>
      </div>
    </div>
  )
}

function Refused({ fault, code, trust }: Extract<AppUpdate, { kind: 'refused' }>) {
  const t = useWords()
  return (
    <div className="arrives border-b border-line bg-warning-tint px-4 py-1 text-small">
      <div className="mx-auto flex max-w-3xl items-start gap-3">
        <ShieldAlert className="mt-3 size-4.5 shrink-0 text-warning" aria-hidden="true" />
        <details className="min-w-0 flex-1" open={fault === 'worker'}>
          <summary className={summary}>
            {t(fault === 'worker' ? 'update.replaced' : 'update.refused')}{' '}
            <span className={asked}>{t('update.why')}</span>
          </summary>
          <p className="pb-2">{t(reasons[fault])}</p>
          {code && <p className="pb-2 font-mono tracking-wide">{code}</p>}
          {trust && (
            <button type="button" onClick={trust} className={link}>
              {t('update.trust')}
            </button>
          )}
        </details>
      </div>
    </div>
  )
}
