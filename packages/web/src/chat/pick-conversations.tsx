import { Bookmark } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { PeopleList } from '../parts/people-list.tsx'
import { useWords } from '../words/use-words.ts'

interface PickConversationsProps {
  readonly chosen: ReadonlySet<string>
  readonly onChange: (chosen: ReadonlySet<string>) => void
  readonly among?: (item: ConversationItem) => boolean
}

/** Where something is to go: one's own notes, people and groups. */
export function PickConversations({ chosen, onChange, among = () => true }: PickConversationsProps) {
  const t = useWords()
  const { address } = useValue(useEngine().me)
  return (
    <PeopleList
      label={t('forward.to')}
      search={t('forward.search')}
      chosen={chosen}
      onChange={onChange}
      among={among}
      first={{ address, name: t('notes.title'), picture: <NotesPicture /> }}
    />
  )
}

const NotesPicture = () => (
  <span className="grid size-9 place-items-center rounded-full bg-tint text-accent">
    <Bookmark className="size-4.5" aria-hidden="true" />
  </span>
)
