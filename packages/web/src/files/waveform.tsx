import type { KeyboardEvent } from 'react'
import { useWords } from '../words/use-words.ts'
import { lengthWords } from './size-words.ts'

interface WaveformProps {
  readonly levels: readonly number[] | undefined
  readonly at: number
  readonly seconds: number
  readonly reach: number
  readonly onSeek: (seconds: number) => void
  readonly onKey: (steps: number) => void
}
const BARS = 36
const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 6,
  PageDown: -6,
}

/** So many bars as fit, each the loudest of its stretch. */
export const bars = (levels: readonly number[], count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * levels.length) / count)
    const to = Math.max(from + 1, Math.floor(((i + 1) * levels.length) / count))
    return Math.max(0, ...levels.slice(from, to))
  })

/** How loud it is, how far one has heard, and the place to go on from. */
export function Waveform({ levels = [90, 90], at, seconds, reach, onSeek, onKey }: WaveformProps) {
  const t = useWords()
  const heard = seconds === 0 ? 0 : at / seconds
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Home') onSeek(0)
    else if (event.key === 'End') onSeek(seconds)
    else if (KEYS[event.key] === undefined) return
    else onKey(KEYS[event.key] ?? 0)
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div
      role="slider"
      tabIndex={reach}
      aria-label={t('sound.place')}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={t('sound.place.of', { at: lengthWords(at * 1000), all: lengthWords(seconds * 1000) })}
      onKeyDown={key}
      onClick={event => {
        const { left, width } = event.currentTarget.getBoundingClientRect()
        onSeek(((event.clientX - left) / width) * seconds)
      }}
      className="relative h-9 min-w-0 flex-1 cursor-pointer rounded-md before:absolute before:-inset-y-1 before:inset-x-0"
    >
      <svg viewBox={`0 0 ${BARS * 4} 36`} preserveAspectRatio="none" className="size-full" aria-hidden="true">
        {bars(levels, BARS).map((level, i) => {
          const height = Math.max(3, (level / 255) * 34)
          const isHeard = (i + 0.5) / BARS <= heard
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            <rect
              key={i}
              x={i * 4 + 0.5}
              width="3"
              rx="1.5"
              y={18 - height / 2}
              height={height}
              className={isHeard ? 'fill-accent' : 'fill-quiet opacity-60'}
            />
          )
        })}
      </svg>
    </div>
  )
}
