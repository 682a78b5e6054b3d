import type { MessageState } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

export const stateWords: Readonly<Record<MessageState['kind'], MessageId>> = {
  waiting: 'state.waiting',
  sent: 'state.sent',
  'on-server': 'state.on-server',
  delivered: 'state.delivered',
  read: 'state.read',
  failed: 'state.failed',
}

const tick = 'm5.2 8.2 2 2 3.8-4.2'
const stroke = { fill: 'none', stroke: 'currentColor', strokeLinecap: 'round', strokeLinejoin: 'round' } as const

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
      return <circle {...stroke} cx="8" cy="8" r="6" strokeWidth="1.7" pathLength={40} strokeDasharray="0.01 3.99" />
    case 'on-server':
      return (
        <g {...stroke} strokeWidth="1.4">
          <circle cx="8" cy="8" r="6" />
          <path d={tick} />
        </g>
      )
    case 'delivered':
      return (
        <g {...stroke} strokeWidth="1.4">
          <path d="M12.9 3.1A6 6 0 1 1 11.6 13.4" transform="translate(6 0)" />
          <path d={tick} transform="translate(7 0)" />
          <circle cx="8" cy="8" r="6" />
          <path d={tick} />
        </g>
      )
    case 'read':
      return (
        <>
          <circle cx="15" cy="8" r="6.6" fill="currentColor" />
          <circle cx="8" cy="8" r="8" className="fill-[var(--behind,var(--paper))]" />
          <circle cx="8" cy="8" r="6.6" fill="currentColor" />
          <path d={tick} fill="none" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" className="stroke-[var(--behind,var(--paper))]" />
          <path d="m15.4 10 2.6-3.9" fill="none" strokeWidth="1.5" strokeLinecap="round" className="stroke-[var(--behind,var(--paper))]" />
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

/** The way of a message in shapes: a clock, dots, one tick, two ticks, two full ones. The words stand beside it for readers. */
export function StateGlyph({ state }: { readonly state: MessageState }) {
  const wide = state.kind === 'delivered' || state.kind === 'read'
  return (
    <svg
      viewBox={wide ? '0 0 23 16' : '0 0 16 16'}
      className={`h-3.5 shrink-0 ${wide ? 'w-5' : 'w-3.5'} ${state.kind === 'failed' ? 'text-danger' : ''}`}
      aria-hidden="true"
      focusable="false"
    >
      <Drawing kind={state.kind} />
    </svg>
  )
}
