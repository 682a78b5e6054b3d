/** Whether others hear how far one has read (XEP-0333 §8: not everybody wants that). A choice of this device, on at first, and one for each conversation. */
import type { Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'
import { tellsReading } from './group-reading.ts'

const PLACE = 'tells-reading'

export const telling = (
  { contacts, conversations, rooms, store }: Pick<Given, 'contacts' | 'conversations' | 'rooms' | 'store'>,
  /** Nobody is to know that we are here (XEP-0186). */
  hides: () => boolean,
) => {
  const on = source(true)
  const isWanted = (conversation: string): boolean =>
    conversations.get(conversation)?.tellsReading ?? on.get()
  return {
    on: on as Value<boolean>,
    async load(): Promise<void> {
      on.set((await store.get<boolean>('account', PLACE)) ?? true)
    },
    async set(next: boolean): Promise<void> {
      await store.exclusive(async unit => unit.put('account', PLACE, next))
      on.set(next)
    },
    hides,
    isWanted,
    /** Those who may see our presence, and a small private group that we are in; anybody else where it was chosen for them. */
    isTold(conversation: string): boolean {
      const room = rooms.get(conversation)
      return (
        isWanted(conversation) &&
        (room
          ? tellsReading(room)
          : (conversations.get(conversation)?.tellsReading ?? isFollowed(contacts, conversation)))
      )
    },
  }
}
export type Telling = ReturnType<typeof telling>

/** Whom we let see our presence. */
export const isFollowed = (contacts: Given['contacts'], who: string): boolean =>
  ['from', 'both'].includes(contacts.get(who)?.subscription ?? 'none')
