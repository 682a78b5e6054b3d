/** XEP-0359: nothing is shown twice. A message is known by its id in our archive, then by its origin id and sender (D2). */
import { Jid, OriginId, stanzaIdBy, type Element } from '@corrillo/xmpp'
import type { ClientModule, Envelope, Given } from '../../pipeline/module.ts'
import { paced } from '../../platform/pace.ts'
import type { Unit } from '../../store/sealed.ts'

/** What its author or others can do to a message that is there. */
export type ChangeKind = 'edit' | 'react' | 'retract' | 'vote' | 'close'
export interface Known {
  readonly conversation: string
  readonly order: string
  /** It was no message of its own, but what happened to one. */
  readonly act?: { readonly kind: ChangeKind; readonly target: string }
}
const ID_MAX = 1000

export const originOf = (message: Element): string | undefined => {
  const id = OriginId.in(message)?.id
  return id !== undefined && id.length <= ID_MAX ? id : undefined
}

/** The record of what has this id in our archive, or in that of a room. */
export const archived = (unit: Pick<Unit, 'hidden'>, id: string, room?: string): string =>
  room === undefined ? unit.hidden('ids', 'archive', id) : unit.hidden('ids', 'archive', room, id)

export const stanzaIds = (
  { address, facts, platform, rooms }: Given,
  arrived: (unit: Unit, known: Known, archiveId: string | undefined) => Promise<void>,
) => {
  const me = Jid.parse(address)
  const sent = (unit: Unit, peer: string, sender: string, id: string) =>
    unit.hidden('ids', 'origin', peer, sender, id)
  const archiveOf = ({ nick, peer }: Envelope) => (nick === undefined ? undefined : peer)

  const namesOf = (unit: Unit, envelope: Envelope): readonly string[] => {
    const origin = originOf(envelope.message)
    return [
      ...(envelope.archiveId === undefined ? [] : [archived(unit, envelope.archiveId, archiveOf(envelope))]),
      ...(origin === undefined ? [] : [sent(unit, envelope.peer, envelope.author, origin)]),
    ]
  }
  const remember = (unit: Unit, envelope: Envelope, known: Known): void => {
    for (const name of namesOf(unit, envelope)) unit.put('ids', name, known)
  }
  const find = async (unit: Unit, envelope: Envelope): Promise<Known | undefined> => {
    for (const name of namesOf(unit, envelope)) {
      const known = await unit.get<Known>('ids', name)
      if (known) return known
    }
    return undefined
  }
  const module: ClientModule = {
    name: 'stanza-ids',
    incoming: {
      async prepare(page, unit) {
        const turn = paced(platform.breathe)
        const names: string[] = []
        for (const envelope of page) {
          names.push(...namesOf(unit, envelope))
          await turn()
        }
        await unit.fetch('ids', names)
      },
      async unwrap(envelope, unit) {
        const archiveId = envelope.archiveId ?? stanzaIdBy(envelope.message, me)
        const identified = { ...envelope, archiveId }
        const known = await find(unit, identified)
        if (!known) return identified
        const isSame =
          archiveId !== undefined &&
          (await unit.get('ids', archived(unit, archiveId, archiveOf(envelope)))) !== undefined
        remember(unit, identified, known)
        const before = envelope.trail?.get(known.conversation) ?? ''
        if (known.order > before) envelope.trail?.set(known.conversation, known.order)
        if (envelope.own) await arrived(unit, known, archiveOf(envelope) && archiveId)
        // What could not be read may come again, in its place.
        const fact = envelope.own ? undefined : await facts.get(unit, known.conversation, known.order)
        return fact?.kind === 'unreadable' && !isSame ? { ...identified, order: known.order } : undefined
      },
    },
  }
  return {
    module,
    remember,
    /** What we send ourselves, before it is sent. */
    rememberSent: (unit: Unit, peer: string, id: string, { conversation, order, act }: Known): void =>
      unit.put('ids', sent(unit, peer, address, id), { conversation, order, ...(act ? { act } : {}) }),
    /** What others sent, by the id that they speak of it with. */
    rememberFrom: (
      unit: Unit,
      peer: string,
      sender: string,
      id: string,
      { conversation, order }: Known,
    ): void => unit.put('ids', sent(unit, peer, sender, id), { conversation, order }),
    findSent: (unit: Unit, peer: string, id: string): Promise<Known | undefined> =>
      unit.get<Known>('ids', sent(unit, peer, address, id)),
    /** In a room the id may be the room's (XEP-0461 §3.1): then it needs no sender. */
    async findFrom(unit: Unit, peer: string, sender: string, id: string): Promise<Known | undefined> {
      const known = rooms.get(peer) && (await unit.get<Known>('ids', archived(unit, id, peer)))
      return known ?? unit.get<Known>('ids', sent(unit, peer, sender, id))
    },
  }
}
export type StanzaIds = ReturnType<typeof stanzaIds>
