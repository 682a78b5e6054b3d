/**
 * Messages that are seen once. Content and key are deleted on this device before they are shown, so that no crash shows them again;
 * a note to oneself deletes them on the other devices. Their author keeps nothing from when the server has them. In a group each
 * member sees them once.
 */
import { ClientError, type OnceContent } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import { type Envelope, type Given, isHidden } from '../../pipeline/module.ts'
import { current, emptied, type MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import type { RoomRecord } from '../../store/rooms.ts'
import type { Acting } from '../chat/acting.ts'
import { tellsReading } from '../chat/group-reading.ts'
import type { Outbox } from '../chat/outbox.ts'
import type { Telling } from '../chat/telling.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'
import { openedIn } from './wire.ts'

interface Pictures {
  openOnce(conversation: string, order: string): Promise<Blob>
}

export const opening = (
  given: Given,
  { act, out, reading }: { readonly act: Acting; readonly out: Outbox; readonly reading: Telling },
  ids: StanzaIds,
) => {
  const { facts, platform, rooms } = given

  const isSealed = (fact: MessageFact): boolean =>
    fact.once !== undefined && !fact.own && fact.openedAt === undefined && fact.retractedAt === undefined
  const sealed = async (conversation: string, order: string): Promise<MessageFact> => {
    const fact = await facts.find(conversation, order)
    if (fact?.kind !== 'message' || !isSealed(fact)) throw new ClientError('not-found')
    return fact
  }
  const contentOf = async (fact: MessageFact, files: Pictures): Promise<OnceContent> => {
    if (fact.once === 'text') return { kind: 'text', text: current(fact).text }
    const picture = await files.openOnce(fact.conversation, fact.order)
    // Its pieces are about to go.
    const bytes = await picture.arrayBuffer()
    return { kind: 'picture', picture: new Blob([bytes], { type: picture.type }), text: current(fact).text }
  }
  /** Its author is told where read marks are told. */
  const tellAuthor = (unit: Unit, { conversation, stanzaId }: MessageFact): void => {
    if (stanzaId === undefined || !reading.isTold(conversation)) return
    const id = randomId(platform.random)
    const order = out.act(unit, conversation, { kind: 'opened', id, target: stanzaId }, true)
    ids.rememberSent(unit, conversation, id, { conversation, order })
  }

  return {
    /** The one time. Rejects with not-found where it was opened, here or elsewhere. */
    async open(conversation: string, order: string, files: Pictures): Promise<OnceContent> {
      const content = await contentOf(await sealed(conversation, order), files)
      await act.opened(conversation, order, isSealed, tellAuthor)
      return content
    },
    /** True: somebody has opened one of ours, and says nothing else. */
    async read(unit: Unit, { author, message, own, peer, security }: Envelope): Promise<boolean> {
      const id = openedIn(message)
      if (id === undefined) return false
      if (own || !isHidden(security)) return true
      const room = rooms.in(unit, peer)
      const known = isBelieved(room, author) && (await ids.findSent(unit, peer, id))
      if (!known) return true
      await facts.update(unit, known.conversation, known.order, was =>
        was.own && was.once !== undefined
          ? { ...emptied(was), ...(room ? openedBy(was, author) : { openedAt: was.openedAt ?? given.now() }) }
          : was,
      )
      return true
    },
  }
}
/** In a group, of members alone, and where it is told at all. */
const isBelieved = (room: RoomRecord | undefined, who: string): boolean =>
  !room || (tellsReading(room) && room.members.some(one => one.address === who))
const openedBy = ({ openedBy: before = [] }: MessageFact, who: string): Pick<MessageFact, 'openedBy'> => ({
  openedBy: before.includes(who) ? before : [...before, who],
})
export type Opening = ReturnType<typeof opening>
