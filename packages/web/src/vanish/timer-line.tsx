import { Timer, TimerOff } from 'lucide-react'
import type { TimelineItem } from '../bind/contract.ts'
import { useWords } from '../words/use-words.ts'
import { useSpans } from './use-spans.ts'

interface TimerLineProps {
  readonly item: Extract<TimelineItem, { kind: 'event' }>
  /** What the other is called, between two people. */
  readonly name: string
  readonly address: string
}

/** Who set how long messages stay. */
export function TimerLine({ item, name, address }: TimerLineProps) {
  const t = useWords()
  const spans = useSpans()
  const { by, timer = 0 } = item
  const Icon = timer > 0 ? Timer : TimerOff
  const values = {
    name: by?.address === address ? name : (by?.name ?? name),
    span: timer > 0 ? spans.long(timer) : '',
  }
  const word =
    timer > 0
      ? by?.own
        ? 'vanish.event.set.you'
        : 'vanish.event.set'
      : by?.own
        ? 'vanish.event.off.you'
        : 'vanish.event.off'
  return (
    <li className="my-4 flex items-center justify-center gap-2 px-4 text-center text-small text-quiet">
      <Icon className="size-4 shrink-0" aria-hidden="true" />
      <span className="foreign-text">{t(word, values)}</span>
    </li>
  )
}
