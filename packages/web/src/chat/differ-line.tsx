import { Smartphone } from 'lucide-react'
import type { TimelineItem } from '../bind/contract.ts'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { Happened } from './happened.tsx'

interface DifferLineProps {
  readonly item: Extract<TimelineItem, { kind: 'event' }>
  /** What the other is called, between two people. */
  readonly name: string
  readonly address: string
}

/** Somebody is shown other devices of somebody than we are, and it stays so. */
export function DifferLine({ item: { who, by }, name, address }: DifferLineProps) {
  const t = useWords()
  const called = (one: typeof who): string => (one?.address === address ? name : (one?.name ?? name))
  const word = who?.own ? 'differ.own' : who?.address === by?.address ? 'differ.theirs' : 'differ.others'
  const place = who?.own ? places.settingsPart('devices') : places.contact(who?.address ?? address)
  return (
    <Happened icon={Smartphone} tone="text-warning" look={{ to: place, label: t('differ.look') }}>
      {t(word, { by: called(by), who: called(who) })}
    </Happened>
  )
}
