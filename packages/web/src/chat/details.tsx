import { useEngine } from '../bind/app-context.ts'
import type { Device, Engine, MessageSecurity, Verified } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { trustWords } from '../contact/trust-words.ts'
import { protocolNames } from '../contact/protocol-names.ts'
import { groupsOf } from '../parts/fingerprint.tsx'
import type { MessageItem } from './message-item.ts'
import { stateText } from './state-glyph.tsx'

const protection = (security: MessageSecurity): MessageId => {
  if (!security.encrypted) return 'details.clear'
  return security.mixed ? 'details.mixed' : 'details.encrypted'
}

const verifiedWords = {
  compared: 'details.verified.compared',
  scanned: 'details.verified.scanned',
  'was-scanned': 'details.verified.was-scanned',
  question: 'details.verified.question',
  'own-device': 'details.verified.own-device',
  'their-device': 'details.verified.their-device',
} as const satisfies Readonly<Record<Verified['how'], MessageId>>

/** Which device has vouched for it. */
const useDeviceName = ({ own, author }: MessageItem, verified: Verified | undefined): string => {
  const engine = useEngine()
  const devices = own || verified?.how === 'own-device' ? engine.ownDevices.get() : devicesOf(engine, author)
  return devices.find(one => one.id === verified?.by)?.name ?? String(verified?.by ?? '')
}
const devicesOf = (engine: Engine, author: string): readonly Device[] =>
  author.includes('/') ? [] : engine.contact(author).get().devices

/** What is true of one message: for those who want to know, on demand. */
export function MessageDetails({ item }: { readonly item: MessageItem }) {
  const t = useWords()
  const times = useTimeWords()
  const { security, state } = item
  const { verified } = security
  const device = useDeviceName(item, verified)
  const rows: readonly (readonly [MessageId, string | undefined])[] = [
    ['details.time', times.exact(item.at)],
    [
      'details.clock',
      security.sealedAt === undefined
        ? undefined
        : t('details.clock.differs', { time: times.exact(security.sealedAt) }),
    ],
    ['details.state', state && stateText(t, item, state)],
    [
      'details.receipt',
      security.protocol === 'otr' && state?.kind === 'delivered' ? t('details.receipt.otr') : undefined,
    ],
    ['details.read-by', item.readBy?.map(one => one.name).join(', ')],
    ['details.protection', t(protection(security))],
    ['details.record', item.offRecord ? t('details.record.off') : undefined],
    ['details.protocol', security.protocol && protocolNames[security.protocol]],
    [
      'details.device',
      security.deviceId === undefined
        ? undefined
        : t('details.device.number', { id: String(security.deviceId) }),
    ],
    ['details.key', security.key && groupsOf(security.key).join(' ')],
    ['details.trust', verified ? undefined : security.trust && t(trustWords[security.trust])],
    [
      'details.verified',
      verified && t(verifiedWords[verified.how], { time: times.exact(verified.at), device }),
    ],
    ['details.quantum', security.encrypted ? t('details.quantum.none') : undefined],
  ]
  return (
    <div className="arrives mt-1.5 mb-2 max-w-sm">
      <dl
        aria-label={t('details.title')}
        className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-2xl bg-sunken px-4 py-3 text-small"
      >
        {rows.map(
          ([word, text]) =>
            text !== undefined && (
              <div key={word} className="contents">
                <dt className="text-quiet">{t(word)}</dt>
                <dd className="foreign-text tabular min-w-0">{text}</dd>
              </div>
            ),
        )}
      </dl>
      {item.earlier && <Earlier versions={item.earlier} />}
    </div>
  )
}

/** What it said before it was changed, and when. */
function Earlier({ versions }: { readonly versions: NonNullable<MessageItem['earlier']> }) {
  const t = useWords()
  const times = useTimeWords()
  return (
    <section className="mt-1 rounded-2xl bg-sunken px-4 py-3 text-small">
      <h3 className="font-semibold">{t('details.earlier')}</h3>
      <ol className="mt-1 space-y-1.5">
        {versions.map(({ at, text }) => (
          <li key={at}>
            <span className="tabular block text-quiet">{times.exact(at)}</span>
            <span dir="auto" className="foreign-text whitespace-pre-wrap">
              {text}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
