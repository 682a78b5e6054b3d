import { type LucideIcon, Pen, PenOff, Timer, TimerOff } from 'lucide-react'
import type { TimelineItem } from '../bind/contract.ts'
import { Happened } from '../chat/happened.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { useSpans } from './use-spans.ts'

interface TimerLineProps {
  readonly item: Extract<TimelineItem, { kind: 'event' }>
  /** What the other is called, between two people. */
  readonly name: string
  readonly address: string
}

interface Told {
  readonly icon: LucideIcon
  readonly word: MessageId
  readonly own: MessageId
}
const set: Told = { icon: Timer, word: 'vanish.event.set', own: 'vanish.event.set.you' }
const off: Told = { icon: TimerOff, word: 'vanish.event.off', own: 'vanish.event.off.you' }
const unrecorded: Told = { icon: PenOff, word: 'off-record.event.on', own: 'off-record.event.on.you' }
const recorded: Told = { icon: Pen, word: 'off-record.event.off', own: 'off-record.event.off.you' }

const toldOf = ({ event, timer = 0 }: TimerLineProps['item']): Told => {
  if (event === 'off-record-on') return unrecorded
  if (event === 'off-record-off') return recorded
  return timer > 0 ? set : off
}

/** Who set how long messages stay, and where. */
export function TimerLine({ item, name, address }: TimerLineProps) {
  const t = useWords()
  const spans = useSpans()
  const { by, timer = 0 } = item
  const { icon, word, own } = toldOf(item)
  const values = {
    name: by?.address === address ? name : (by?.name ?? name),
    span: timer > 0 ? spans.long(timer) : '',
  }
  return <Happened icon={icon}>{t(by?.own ? own : word, values)}</Happened>
}
