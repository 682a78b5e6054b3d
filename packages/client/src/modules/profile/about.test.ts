import { el, type Element, NS_VCARD4, Pubsub, VCard4, VCARD4_NODE } from '@corrillo/xmpp'
import { expect, it } from 'vitest'
import { ClientError } from '../../api.ts'
import { DOMAIN, ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn } from '../../testing/signed-in.ts'
import { nickIn } from './index.ts'

const bruno = `bruno@${DOMAIN}`
const about = {
  organisation: 'Casa Azul',
  role: 'Keeper of the keys',
  phone: '+45 12 34 56 78',
  mail: 'ana@casa.example',
  note: 'Mornings only.\nAsk for me at the gate.',
}
const text = (name: string, value: string, kind = 'text'): Element =>
  el(NS_VCARD4, name, {}, el(NS_VCARD4, kind, {}, value))
const has = (server: ScriptedServer, who: string, ...properties: readonly Element[]): void =>
  void server.items.set(`${who} ${VCARD4_NODE}`, new Map([['current', VCard4.build({ properties })]]))
const asked = (server: ScriptedServer): number =>
  server.sent.filter(stanza => Pubsub.in(stanza)?.items?.node === VCARD4_NODE).length
const own = (server: ScriptedServer): Element | undefined =>
  server.items.get(`${ME} ${VCARD4_NODE}`)?.get('current')
const friends = (server: ScriptedServer, subscription: string): void =>
  server.push(
    `<iq xmlns='jabber:client' type='set' id='r' to='${ME}'><query xmlns='jabber:iq:roster'><item jid='${bruno}' subscription='${subscription}'/></query></iq>`,
  )

it('XEP-0292 §3: what one says about oneself goes to the own contacts alone, comes back, and can be taken back', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  expect(await engine.people.about(ME)).toBeUndefined()
  await engine.people.setAbout(about)
  const { publish, publishOptions } = server.sent
    .flatMap(stanza => Pubsub.in(stanza) ?? [])
    .find(one => one.publish?.node === VCARD4_NODE)!
  expect(publishOptions?.form?.fields).toContainEqual(
    expect.objectContaining({ var: 'pubsub#access_model', values: ['presence'] }),
  )
  const card = String(publish?.items[0]?.payload)
  expect(card).toContain('tel:+45-12-34-56-78')
  expect(card).toMatch(/<fn><text>ana</u)
  expect(await engine.people.about(ME)).toEqual({ ...about, phone: '+45-12-34-56-78' })
})
it('RFC 6350: what other programs have written stays, and only the first of each is ours to change', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  has(
    server,
    ME,
    text('fn', 'Ana B.'),
    text('email', 'old@casa.example'),
    text('email', 'second@casa.example'),
    text('bday', '1990', 'date'),
  )
  await engine.people.setAbout({ ...about, mail: 'new@casa.example' })
  const card = String(own(server))
  expect(card).toContain('Ana B.')
  expect(card).toContain('second@casa.example')
  expect(card).toContain('1990')
  expect(card).toContain('new@casa.example')
  expect(card).not.toContain('old@casa.example')
  await engine.people.setAbout(undefined)
  expect(String(own(server))).not.toMatch(/new@casa|Casa Azul|Keeper/u)
  expect(String(own(server))).toContain('1990')
})
it('S331: what a contact says is shown in one line and bounded, without what turns a line around', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  friends(server, 'both')
  await settled(server)
  has(
    server,
    bruno,
    text('org', 'Casa\n \u202eAzul'),
    text('note', `one\ntwo\u202e${'x'.repeat(2000)}`),
    text('tel', 'tel:+45-1', 'uri'),
  )
  const said = await engine.people.about(bruno)
  expect(said).toMatchObject({ organisation: 'Casa Azul', role: '', phone: '+45-1', mail: '' })
  expect(said?.note.startsWith('one\ntwo x')).toBe(true)
  expect(said?.note).toHaveLength(1000)
})
it('S331: emoji that are one by a joiner stay one, in a note, in a line and in a name', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  friends(server, 'both')
  await settled(server)
  const one = '\u{1f469}\u200d\u{1f692}'
  has(server, bruno, text('org', `Casa ${one}`), text('note', `${one}\u202e\nhere`))
  expect(await engine.people.about(bruno)).toMatchObject({
    organisation: `Casa ${one}`,
    note: `${one} \nhere`,
  })
  await engine.people.setAbout({ ...about, note: one })
  expect(String(own(server))).toContain(one)
  expect(nickIn(el('http://jabber.org/protocol/nick', 'nick', {}, `Eva ${one}\u202e`))).toBe(`Eva ${one}`)
  expect(nickIn(el('http://jabber.org/protocol/nick', 'nick', {}, '\u200d \u200c'))).toBeUndefined()
})
it('RFC 6351: a card that cannot be read is not written over; one that the server does not give is no surprise', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  const foreign = el(NS_VCARD4, 'vcards', {}, el(NS_VCARD4, 'vcard', {}, text('fn', 'Ana B.')))
  server.items.set(`${ME} ${VCARD4_NODE}`, new Map([['current', foreign]]))
  await expect(engine.people.setAbout(about)).rejects.toMatchObject({ code: 'card-unreadable' })
  expect(own(server)).toBe(foreign)
  expect(await engine.people.about(ME)).toBeUndefined()
  server.denied.add(`${ME} ${VCARD4_NODE}`)
  await expect(engine.people.setAbout(about)).rejects.toBeInstanceOf(ClientError)
})
it('S261: of who does not show themselves to us nobody is asked', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  friends(server, 'from')
  await settled(server)
  has(server, bruno, text('org', 'Casa Azul'))
  expect(await engine.people.about(bruno)).toBeUndefined()
  expect(await engine.people.about('mallory@elsewhere.example')).toBeUndefined()
  expect(asked(server)).toBe(0)
})
