/** XEP-0249, XEP-0045 §7.8: asked into a room, and asking others. */
import { DirectInvite, el, Jid, MucUser, NS_CLIENT } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import { blankRoom, type RoomRecord } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'

export const invitations = (given: Given, nick: string, look: (room: string) => void) => {
  const { connection, contacts, platform, rooms } = given
  return {
    /**
     * S179: of people whom we know, or of the room itself about somebody whom we know; of whoever, where we have asked, and of the room
     * itself that put us out.
     */
    read(unit: Unit, { message, from, own, peer }: Envelope): void {
      const direct = DirectInvite.in(message)
      const mediated = MucUser.in(message)?.invites[0]
      if (own || (!direct && !mediated)) return
      const room = (mediated ? from.bare : direct?.jid.bare)?.toString()
      const by = mediated ? mediated.from?.bare.toString() : peer
      if (room === undefined || by === undefined || Jid.parse(room).local === '') return
      const contact = contacts.get(by)
      const before = rooms.in(unit, room)
      if (contact?.blocked || before?.standing === 'in') return
      const isBack = mediated !== undefined && before?.ended !== undefined
      if (!contact?.inRoster && before?.asked !== true && !isBack) return
      const record = before ?? blankRoom(room, nick, given.now())
      const password = direct?.password ?? record.password
      rooms.put(unit, {
        ...record,
        standing: 'invited',
        asked: undefined,
        invitedBy: by,
        ended: undefined,
        password,
      })
      unit.afterwards(() => look(room))
    },
    /** We have asked there: whoever answers may be a stranger. */
    expect(unit: Unit, room: string): void {
      const blank: RoomRecord = { ...blankRoom(room, nick, given.now()), standing: 'out' }
      rooms.put(unit, { ...(rooms.in(unit, room) ?? blank), asked: true })
    },
    send(room: string, who: string): void {
      const invite = DirectInvite.build({ jid: Jid.parse(room) })
      connection.send(el(NS_CLIENT, 'message', { to: who, id: randomId(platform.random) }, invite))
    },
  }
}
