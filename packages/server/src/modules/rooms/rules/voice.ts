/** Asking for voice and giving it (XEP-0045 §7.13, §8.6). */
import { DataForm, el, fieldValue, FORM_MUC_REQUEST, type Jid, NS_CLIENT } from '@corrillo/xmpp'
import { moderators, occupantOf, shownSeat } from '../room/people.ts'
import * as refusal from '../room/refusal.ts'
import type { RoomState, Step } from '../room/state.ts'
import { giveRole } from './roles.ts'

const hidden = { var: 'FORM_TYPE', type: 'hidden', values: [FORM_MUC_REQUEST] } as const

const ask = (room: RoomState, from: Jid): Step => {
  const asker = occupantOf(room, from)
  if (asker === undefined) throw refusal.notInRoom()
  if (asker.role !== 'visitor') throw refusal.badRequest('You have voice')
  const form = DataForm.build({
    type: 'form',
    title: 'Voice request',
    fields: [
      hidden,
      {
        var: 'muc#role',
        type: 'list-single',
        label: 'Requested role',
        values: ['participant'],
        options: [{ value: 'participant' }],
      },
      { var: 'muc#jid', type: 'jid-single', label: 'User', values: [shownSeat(asker).jid.toString()] },
      { var: 'muc#roomnick', type: 'text-single', label: 'Nick', values: [asker.nick] },
      { var: 'muc#request_allow', type: 'boolean', label: 'Give voice to this person?', values: ['0'] },
    ],
  })
  const to = moderators(room)
  const stanza = el(NS_CLIENT, 'message', { from: room.jid.toString() }, form)
  return { room, effects: to.length === 0 ? [] : [{ kind: 'tell', to, stanza }] }
}
const grant = (room: RoomState, from: Jid, form: DataForm): Step => {
  if (occupantOf(room, from)?.role !== 'moderator') throw refusal.forbidden()
  const allowed = ['1', 'true'].includes(fieldValue(form, 'muc#request_allow') ?? '')
  const target = room.occupants.get(fieldValue(form, 'muc#roomnick') ?? '')
  if (!allowed || target?.role !== 'visitor') return { room, effects: [] }
  // The nick may have changed hands since.
  if (shownSeat(target).jid.toString() !== fieldValue(form, 'muc#jid')) return { room, effects: [] }
  return giveRole(room, target, 'participant')
}
export const voice = (room: RoomState, from: Jid, form: DataForm): Step =>
  form.fields.some(f => f.var === 'muc#request_allow') ? grant(room, from, form) : ask(room, from)
