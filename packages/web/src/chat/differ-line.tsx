import { Smartphone } from 'lucide-react'
import type { TimelineItem } from '../bind/contract.ts'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

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
    <li className="my-4 flex items-center justify-center gap-2 px-4 text-center text-small text-warning">
      <Smartphone className="size-4 shrink-0" aria-hidden="true" />
      <span className="foreign-text">
        {t(word, { by: called(by), who: called(who) })}{' '}
        <Way
          to={place}
          className="relative font-semibold underline underline-offset-2 before:absolute before:-inset-x-2 before:-inset-y-3"
        >
          {t('differ.look')}
        </Way>
      </span>
    </li>
  )
}
