/** XEP-0186: who does not want to be seen is not, on any own device; what would betray them by itself is not sent. */
import { DiscoInfo, NS_INVISIBLE, parseElement, PubsubOwner, type Stanza } from '@corrillo/xmpp'
import { beforeEach, expect, test } from 'vitest'
import type { Engine } from '../../api.ts'
import { MemoryKit } from '../../testing/memory-kit.ts'
import { DOMAIN, ME, type ScriptedServer } from '../../testing/scripted-server.ts'
import { nextMessage, settled, type SignedIn, until } from '../../testing/signed-in.ts'
import { BRUNO, body, says, withBruno, type WithBruno } from '../../testing/with-bruno.ts'

const NODE = 'urn:corrillo:invisible:0'
const roster = [{ jid: BRUNO, subscription: 'both' as const }]
let scene: WithBruno
let server: ScriptedServer
let engine: Engine
let here: SignedIn
let kit: MemoryKit

/** As a server that knows it, or does not. */
const knows = (to: ScriptedServer, yes = true): void => {
  to.other = (iq: Stanza) => {
    if (iq.payload?.is('query', 'http://jabber.org/protocol/disco#info') && iq.to?.toString() === DOMAIN)
      return DiscoInfo.build({ identities: [], features: yes ? [{ var: NS_INVISIBLE }] : [] })
    const gone = iq.payload && PubsubOwner.tryParse(iq.payload)?.delete?.node
    if (gone !== undefined) {
      to.items.delete(`${ME} ${gone}`)
      return parseElement("<ok xmlns='urn:x'/>")
    }
    return yes && iq.payload?.ns === NS_INVISIBLE ? parseElement("<ok xmlns='urn:x'/>") : undefined
  }
}
beforeEach(async () => {
  scene = await withBruno({ roster })
  ;({ server, engine, here, kit } = scene)
  knows(server)
})
/** What the server is told about being here, in its order. */
const told = (from = 0): readonly string[] =>
  server.sent.slice(from).flatMap(one => {
    if (one.name === 'presence' && one.attr('to') === undefined) return ['presence']
    const command = one.name === 'iq' ? one.elements().find(e => e.ns === NS_INVISIBLE) : undefined
    return command ? [command.attr('probe') === undefined ? command.name : `${command.name} probe`] : []
  })
const again = async (): Promise<void> => {
  engine = await kit.unlock(server, here)
  await until(engine.connection, state => state.kind === 'online')
}

test('§3.1, §3.2: contacts are told that one is gone, and of one again when one wants it', async () => {
  expect(await engine.people.mayHide()).toBe(true)
  const from = server.sent.length
  await engine.people.hide(true)
  expect(engine.people.hides.get()).toBe(true)
  await engine.people.hide(false)
  expect(engine.people.hides.get()).toBe(false)
  expect(told(from)).toEqual(['invisible probe', 'visible', 'presence'])
})
test('§4: it comes before the first presence of every session, also after the lock', async () => {
  await engine.people.hide(true)
  await engine.lockNow()
  const from = server.sent.length
  await again()
  expect(told(from)).toEqual(['invisible probe', 'presence'])
  expect(engine.people.hides.get()).toBe(true)
})
test('chosen on another device it holds here: at once, and in the next session before anything is said', async () => {
  const event = (inside: string): string =>
    `<message xmlns='jabber:client' type='headline' from='${ME}'><event xmlns='http://jabber.org/protocol/pubsub#event'>${inside}</event></message>`
  const from = server.sent.length
  const item = `<items node='${NODE}'><item id='current'><invisible xmlns='${NODE}'/></item></items>`
  server.push(event(item).replace(`from='${ME}'`, `from='${BRUNO}'`))
  await settled(server)
  expect(told(from)).toEqual([])
  server.push(event(item))
  await until(engine.people.hides, on => on)
  await settled(server)
  expect(told(from)).toEqual(['invisible probe'])
  server.push(event(`<delete node='${NODE}'/>`))
  await until(engine.people.hides, on => !on)
  while (!told(from).includes('presence')) await new Promise(resolve => setImmediate(resolve))
  expect(told(from)).toEqual(['invisible probe', 'visible', 'presence'])
  await engine.lockNow()
  server.items.set(`${ME} ${NODE}`, new Map([['current', parseElement(`<invisible xmlns='${NODE}'/>`)]]))
  const next = server.sent.length
  await again()
  expect(told(next)).toEqual(['invisible probe', 'presence'])
})
test('where the server cannot hide one, nothing is said against one’s wish, and nothing is offered', async () => {
  await engine.people.hide(true)
  await engine.lockNow()
  knows(server, false)
  const from = server.sent.length
  await again()
  expect(told(from)).toEqual(['invisible probe'])
  expect(await engine.people.mayHide()).toBe(false)
})
test('receipts, read marks and notes of typing are not sent meanwhile, and not later; messages come and go', async () => {
  const chat = engine.conversation(BRUNO)
  const request = parseElement("<request xmlns='urn:xmpp:receipts'/>")
  const markable = parseElement("<markable xmlns='urn:xmpp:chat-markers:0'/>")
  await engine.people.hide(true)
  const from = server.sent.length
  await says(scene, 'm1', body('are you there?'), request, markable)
  await until(chat.timeline, ({ items }) => items.some(item => item.kind === 'message'))
  chat.markRead()
  chat.setDraft('hm')
  await settled(server)
  await settled(server)
  await engine.people.hide(false)
  await settled(server)
  // Empty messages, which only move the ratchet, say nothing.
  const said: string[] = []
  await chat.send('I am')
  for (let seen = from; !said.some(one => one.includes('I am')); ) {
    const one = await nextMessage(server, BRUNO, seen)
    seen = server.sent.indexOf(one) + 1
    const inside = await scene.phone.open(one)
    if (inside) said.push(inside)
  }
  expect(said).toHaveLength(1)
})
