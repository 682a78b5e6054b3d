import type { MessageState } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'
import type { Words } from '../words/use-words.ts'
import type { MessageItem } from './message-item.ts'

export const stateWords: Readonly<Record<MessageState['kind'], MessageId>> = {
  waiting: 'state.waiting',
  sent: 'state.sent',
  'on-server': 'state.on-server',
  delivered: 'state.delivered',
  read: 'state.read',
  failed: 'state.failed',
}

/** How far it has got; in a group how many have read it. */
export const stateText = (
  t: Words,
  { readBy }: Pick<MessageItem, 'readBy'>,
  { kind }: MessageState,
): string => {
  if (!readBy) return t(stateWords[kind])
  return kind === 'read' ? t('state.read-by-all') : t('state.read-by', { count: readBy.length })
}

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const
const firstTick = 'M2.5 8.6l3 3 6-7'
const secondTick = 'M10.2 11.4l.3.2 6-7'

function Drawing({ kind }: { readonly kind: MessageState['kind'] }) {
  switch (kind) {
    case 'waiting':
      return (
        <g {...stroke} strokeWidth="1.4">
          <circle cx="8" cy="8" r="6" />
          <path d="M8 4.8V8l2.2 1.4" />
        </g>
      )
    case 'sent':
      return (
        <circle
          {...stroke}
          cx="8"
          cy="8"
          r="5.6"
          strokeWidth="2"
          pathLength={32}
          strokeDasharray="0.01 3.99"
        />
      )
    case 'on-server':
      return <path {...stroke} strokeWidth="1.7" d={firstTick} />
    case 'delivered':
      return <path {...stroke} strokeWidth="1.7" d={firstTick + secondTick} />
    case 'read':
      return (
        <>
          <rect x="0.5" y="1" width="20" height="14" rx="7" fill="currentColor" />
          <path
            d={firstTick + secondTick}
            transform="translate(3.2 2.4) scale(.7)"
            fill="none"
            strokeWidth="2.1"
            strokeLinecap="round"
            strokeLinejoin="round"
            className="stroke-[var(--behind,var(--paper))]"
          />
        </>
      )
    case 'failed':
      return (
        <g {...stroke} strokeWidth="1.5">
          <circle cx="8" cy="8" r="6" />
          <path d="M8 4.9v3.6M8 10.9v.1" />
        </g>
      )
  }
}

/** The way of a message in shapes: a clock, a ring of dots, one tick, two ticks, two ticks on a full ground. The words stand beside it for readers. */
export function StateGlyph({ state }: { readonly state: MessageState }) {
  const wide = state.kind === 'delivered' || state.kind === 'read'
  return (
    <svg
      viewBox={wide ? '0 0 21 16' : '0 0 16 16'}
      className={`h-3.5 shrink-0 ${wide ? 'w-[1.15rem]' : 'w-3.5'} ${state.kind === 'failed' ? 'text-danger' : ''}`}
      aria-hidden="true"
      focusable="false"
    >
      <Drawing kind={state.kind} />
    </svg>
  )
}
