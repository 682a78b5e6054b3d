import type { Conversation } from '../bind/contract.ts'
import type { MessageItem } from '../chat/message-item.ts'
import { ContactEnclosed } from './contact-card.tsx'
import { PlaceCard } from './place-card.tsx'
import { PollCard } from './poll-card.tsx'

interface EnclosedCardProps {
  readonly id: string
  readonly enclosed: NonNullable<MessageItem['enclosed']>
  readonly own: boolean
  readonly conversation: Conversation
  readonly inTabOrder: boolean
}

/** What a message carries in place of words. */
export function EnclosedCard({ id, enclosed, own, conversation, inTabOrder }: EnclosedCardProps) {
  switch (enclosed.kind) {
    case 'contact':
      return <ContactEnclosed contact={enclosed} inTabOrder={inTabOrder} />
    case 'place':
      return <PlaceCard place={enclosed} inTabOrder={inTabOrder} />
    case 'poll':
      return (
        <PollCard id={id} poll={enclosed} own={own} conversation={conversation} inTabOrder={inTabOrder} />
      )
  }
}
