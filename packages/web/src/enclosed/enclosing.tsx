import type { EnclosingProps } from './enclosing-props.ts'
import type { Enclosed } from '../bind/contract.ts'
import { SendContact } from './send-contact.tsx'
import { SendPlace } from './send-place.tsx'
import { SendPoll } from './send-poll.tsx'

const dialogs = { contact: SendContact, place: SendPlace, poll: SendPoll } as const

/** Something is prepared that goes as a message of its own. */
export function Enclosing({ kind, ...props }: EnclosingProps & { readonly kind: Enclosed['kind'] }) {
  const Open = dialogs[kind]
  return <Open {...props} />
}
