import { HatGlasses, KeySquare, Lock, LockKeyholeOpen, type LucideIcon } from 'lucide-react'
import type { TimelineItem } from '../bind/contract.ts'
import { Happened } from '../chat/happened.tsx'
import { places } from '../shell/places.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

interface Look {
  readonly word: MessageId
  readonly icon: LucideIcon
  readonly tone: string
  readonly look: boolean
}
const looks: Readonly<Record<string, Look>> = {
  'otr-on': { word: 'otr.event.on', icon: Lock, tone: 'text-quiet', look: false },
  'otr-off': { word: 'otr.event.off', icon: Lock, tone: 'text-quiet', look: false },
  'otr-wanted': { word: 'otr.event.wanted', icon: HatGlasses, tone: 'text-quiet', look: true },
  'otr-private': { word: 'otr.event.private', icon: Lock, tone: 'text-quiet', look: false },
  'otr-new-key': { word: 'otr.event.new-key', icon: KeySquare, tone: 'text-warning', look: true },
  'otr-finished': { word: 'otr.event.finished', icon: LockKeyholeOpen, tone: 'text-warning', look: false },
}
interface OtrLineProps {
  readonly item: Extract<TimelineItem, { kind: 'event' }>
  readonly name: string
  readonly address: string
}

/** What happened between two programs that speak OTR. */
export function OtrLine({ item, name, address }: OtrLineProps) {
  const t = useWords()
  const found = looks[item.event]
  if (!found) return null
  const { word, icon, tone, look } = found
  return (
    <Happened icon={icon} tone={tone} look={look && { to: places.contact(address), label: t('event.look') }}>
      {t(word, { name })}
    </Happened>
  )
}
