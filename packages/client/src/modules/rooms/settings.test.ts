/** What the owners of a room say of it, and what of that is shown. */
import { type DataForm, FIELD_MUTES_MEMBERS, fieldValue, MucOwner } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import {
  BRUNO,
  entered,
  occupant,
  OPEN,
  PRIVATE,
  reconfigured,
  ROOM,
  type Room,
  roomOn,
} from '../../testing/scripted-room.ts'
import { ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'

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

test('who writes and how often is said to the room, and nothing else is', async () => {
  const server = scriptedServer()
  roomOn(server, owned())
  const { engine } = await entered(server)
  await engine.groups.of(ROOM)!.setWriting({ onlyAdmins: true, slow: 60 })
  expect(submitted(server)).toEqual({
    FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig',
    'muc#roomconfig_moderatedroom': '1',
    [FIELD_MUTES_MEMBERS]: '1',
    'muc#roomconfig_slow_mode_duration': '60',
  })
})

test('XEP-0045 §5.1: a visitor reads and says nothing, until the room gives them voice', async () => {
  const server = scriptedServer()
  const room: Room = { kind: OPEN, members: [], info: { [FIELD_MUTES_MEMBERS]: '1' } }
  roomOn(server, room)
  const { engine } = await entered(server)
  const { composer, send, timeline } = engine.conversation(ROOM)
  const me = occupant('ana', ME, 'o-ana', "<status code='110'/>")
  server.push(me.replace("role='participant'", "role='visitor'"))
  await until(composer, now => now.state === 'muted')
  expect(engine.groups.of(ROOM)!.view.get()).toMatchObject({ muted: true, onlyAdmins: true })
  await expect(send('may I?')).rejects.toMatchObject({ code: 'not-allowed' })
  server.push(me)
  await until(composer, now => now.state === 'ready')
  await send('thank you')
  await until(timeline, ({ items }) =>
    items.some(item => item.kind === 'message' && item.state?.kind === 'sent'),
  )
  await settled(server)
  expect(server.sent.flatMap(one => one.childText('body') ?? [])).toEqual(['thank you'])
})

test('XEP-0500 §6: one knows how long one waits; what comes too soon all the same stays, to be sent again', async () => {
  const server = scriptedServer()
  const room: Room = { kind: OPEN, members: [], info: { 'muc#roominfo_slow_mode_duration': '60' } }
  roomOn(server, room)
  const { engine } = await entered(server)
  const { composer, send, timeline, retry } = engine.conversation(ROOM)
  expect(composer.get().slow).toEqual({ seconds: 60, until: 60_000 })
  await send('one')
  const said = () => timeline.get().items.flatMap(item => (item.kind === 'message' ? [item] : []))
  await until(timeline, () => said()[0]?.state?.kind === 'sent')
  expect(composer.get().slow).toEqual({ seconds: 60, until: said()[0]!.at + 60_000 })
  await settled(server)
  const id = server.sent.find(one => one.childText('body') === 'one')?.attr('id')
  server.push(
    `<message xmlns='jabber:client' type='error' id='${id}' from='${ROOM}' to='${ME}/one'><error type='wait'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
  )
  await until(timeline, () => said()[0]?.state?.kind === 'failed')
  expect(said()).toMatchObject([
    { text: 'one', state: { kind: 'failed', reason: 'too-soon', canRetry: true } },
  ])
  // What was refused is not counted, and whoever helps to run it does not wait.
  expect(composer.get().slow).toEqual({ seconds: 60, until: 60_000 })
  await retry(said()[0]!.id)
  await until(timeline, () => said()[0]?.state?.kind !== 'failed')
  server.push(occupant('ana', ME, 'o-ana', "<status code='110'/>", 'admin'))
  await until(composer, now => now.slow === undefined)
  room.info = { 'muc#roominfo_slow_mode_duration': '-60' }
  server.push(occupant('ana', ME, 'o-ana', "<status code='110'/>"))
  await until(composer, now => now.slow !== undefined)
  reconfigured(server)
  await until(composer, now => now.slow === undefined)
})
