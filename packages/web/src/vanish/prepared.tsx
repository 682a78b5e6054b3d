import { later } from '../shell/later.tsx'

export const TimerLine = later(async () => (await import('./timer-line.tsx')).TimerLine)
export const TimerBadge = later(async () => (await import('./timer-badge.tsx')).TimerBadge)
export const TimerChip = later(async () => (await import('./timer-chip.tsx')).TimerChip)
export const OffRecordRule = later(async () => (await import('./off-record-rule.tsx')).OffRecordRule)
export const Untimed = later(async () => (await import('./untimed.tsx')).Untimed)
/** As high as it will be. */
export const OnceCard = later(
  async () => (await import('./once-card.tsx')).OnceCard,
  () => <div className="h-11 w-52 max-w-full" />,
)
export const OnceRule = later(async () => (await import('./once-rule.tsx')).OnceRule)
export const OnceToggle = later(async () => (await import('./once-toggle.tsx')).OnceToggle)
