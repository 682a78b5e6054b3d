/** What the owners of a room say of it, and what of that is shown. */
import { DataForm, fieldValue, MucOwner } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import {
  BRUNO,
  entered,
  PRIVATE,
  reconfigured,
  ROOM,
  type Room,
  roomOn,
} from '../../testing/scripted-room.ts'
import { ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { until } from '../../testing/signed-in.ts'

const owned = (info?: Room['info']): Room => ({ kind: PRIVATE, members: [BRUNO], owners: [ME], info })
/** The fields of the form that was sent last. */
const submitted = (server: ScriptedServer): Readonly<Record<string, string | undefined>> => {
  const forms = server.sent.flatMap(one => MucOwner.in(one)?.form ?? [])
  const form = forms.at(-1) as DataForm
  return Object.fromEntries(form.fields.map(({ var: name }) => [name, fieldValue(form, name ?? '')]))
}

test('XEP-0045 §6.4: what a room is about is shown when one enters and when it changes, and never more than 500 characters', async () => {
  const server = scriptedServer()
  const room = owned({ 'muc#roominfo_description': '  Who waters, and when ' })
  roomOn(server, room)
  const { engine } = await entered(server)
  const { view } = engine.groups.of(ROOM)!
  await until(view, now => now.about !== undefined)
  expect(view.get().about).toBe('Who waters, and when')
  room.info = { 'muc#roominfo_description': 'a'.repeat(4_000) }
  reconfigured(server)
  await until(view, now => now.about?.startsWith('aaa') === true)
  expect(view.get().about).toHaveLength(500)
  room.info = { 'muc#roominfo_description': ' ' }
  reconfigured(server)
  await until(view, now => now.about === undefined)
})

test('XEP-0045 §10.2: to say what a group is about changes nothing else of it', async () => {
  const server = scriptedServer()
  roomOn(server, owned())
  const { engine } = await entered(server)
  await engine.groups.of(ROOM)!.describe('  Bring gloves. ')
  expect(submitted(server)).toEqual({
    FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig',
    'muc#roomconfig_roomdesc': 'Bring gloves.',
  })
})
