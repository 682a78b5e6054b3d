import { MdsDisplayed, NS_MDS } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { DOMAIN, ME, scriptedServer } from '../../testing/scripted-server.ts'
import { settled, signedIn, until } from '../../testing/signed-in.ts'

const BRUNO = `bruno@${DOMAIN}`
const said = (n: number): string =>
  `<message xmlns='jabber:client' from='${BRUNO}/phone' to='${ME}' type='chat' id='m${n}'><body>word ${n}</body><stanza-id xmlns='urn:xmpp:sid:0' id='a${n}' by='${ME}'/></message>`
const event = (from: string, id: string, by = ME): string =>
  `<message xmlns='jabber:client' from='${from}' to='${ME}' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_MDS}'><item id='${BRUNO}'><displayed xmlns='${NS_MDS}'><stanza-id xmlns='urn:xmpp:sid:0' id='${id}' by='${by}'/></displayed></item></items></event></message>`

test('XEP-0490 §3.2: what was read here is published for the own devices, once for a whole reading', async () => {
  const server = scriptedServer()
  const { engine, platform } = await signedIn(server)
  for (const n of [1, 2, 3]) server.push(said(n))
  await settled(server)
  const chat = engine.conversation(BRUNO)
  chat.markRead()
  await until(chat.item, item => item.unread === 0)
  const before = server.sent.length
  platform.clock.advance(1500)
  await settled(server)
  const published = server.sent.slice(before).filter(stanza => stanza.toString().includes(NS_MDS))
  expect(published).toHaveLength(1)
  expect(published[0]?.toString()).toContain('whitelist')
  const item = server.items.get(`${ME} ${NS_MDS}`)?.get(BRUNO)
  expect(item && MdsDisplayed.parse(item).stanzaId.id).toBe('a3')
})

test('XEP-0490 §3.3: what another device has read is read here, also when the message comes later', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  server.push(said(1))
  await settled(server)
  const { item } = engine.conversation(BRUNO)
  expect(item.get().unread).toBe(1)
  server.push(event(ME, 'a1'))
  await settled(server)
  expect(item.get().unread).toBe(0)
  server.push(event(ME, 'a2'))
  server.push(said(2))
  await settled(server)
  expect(item.get().unread).toBe(0)
})

test('S117: what others say we have read changes nothing, nor ids that our archive did not give', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  server.push(said(1))
  server.push(event(BRUNO, 'a1'))
  server.push(event(ME, 'a1', BRUNO))
  await settled(server)
  expect(engine.conversation(BRUNO).item.get().unread).toBe(1)
})
