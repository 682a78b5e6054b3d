/** XEP-0364 and the catalogue, group 11: OTR as the engine does it, with a program of somebody else on a wire in the test's hands. */
import { beforeEach, expect, test } from 'vitest'
import type { OtrTalk } from '../../api.ts'
import { RemoteOtr } from '../../testing/remote-otr.ts'
import { ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { BRUNO, messagesIn, sent, withBruno, type WithBruno } from '../../testing/with-bruno.ts'

let here: WithBruno
let remote: RemoteOtr
beforeEach(async () => {
  here = await withBruno({ met: false })
  remote = new RemoteOtr(here.server, `${BRUNO}/terminal`)
})
const talk = (): OtrTalk => here.engine.otr.talk(BRUNO).get()
const stage = (): OtrTalk['stage'] => talk().stage
const events = (): readonly string[] =>
  here.chat.timeline.get().items.flatMap(item => (item.kind === 'event' ? [item.event] : []))
const choose = async (): Promise<void> => {
  await here.chat.setProtocol('otr')
  remote.reads()
}
const secured = async (): Promise<void> => {
  await choose()
  await here.engine.otr.begin(BRUNO)
  await remote.until(() => stage() === 'private' && remote.isPrivate)
}
const dealt = async (): Promise<void> => {
  await settled(here.server)
  remote.reads()
  await settled(here.server)
}
const says = async (text: string): Promise<void> => {
  remote.does({ kind: 'say', text })
  await dealt()
}
const plainWire = (): string => here.server.sent.join('\n')

test('XEP-0364: chosen and asked for, both see the key of the other, and words go both ways', async () => {
  expect(here.chat.composer.get().otr).toBeUndefined()
  await choose()
  expect(here.chat.composer.get()).toMatchObject({ otr: 'none', state: 'not-private' })
  await secured()
  expect(talk()).toMatchObject({
    stage: 'private',
    keys: [{ fingerprint: remote.fingerprint, verified: false, current: true }],
  })
  const [theirs] = remote.events
  const own = await here.engine.otr.own()
  const { session } = talk()
  expect(theirs).toMatchObject({ kind: 'secured', fingerprint: own })
  if (theirs?.kind !== 'secured') throw new Error('not secured')
  expect(session).toEqual({
    own: theirs.sessionId[1 - theirs.ownHalf],
    theirs: theirs.sessionId[theirs.ownHalf],
    ownFirst: theirs.ownHalf === 1,
  })
  await here.chat.send('for you alone')
  await remote.until(() => remote.texts.length > 0)
  expect(remote.texts).toEqual(['for you alone'])
  await says('and for you')
  expect(messagesIn(here.chat).map(item => [item.text, item.security.protocol, item.security.trust])).toEqual(
    [
      ['for you alone', 'otr', undefined],
      ['and for you', 'otr', 'trusted'],
    ],
  )
  expect(events()).toEqual(['otr-on', 'otr-private'])
})

test('XEP-0364 §"Processing Hints": goes to one program, is copied to none and kept by none, and is marked as what it is', async () => {
  await secured()
  await here.chat.send('hidden')
  await remote.until(() => remote.texts.length > 0)
  const stanza = remote.heard.at(-1)!
  expect(stanza.attr('to')).toBe(remote.address)
  expect(stanza.attr('type')).toBe('chat')
  const children = stanza
    .elements()
    .map(child => `${child.ns} ${child.name} ${child.attr('namespace') ?? ''}`.trim())
  expect(children).toEqual([
    'jabber:client body',
    'urn:xmpp:eme:0 encryption urn:xmpp:otr:0',
    'urn:xmpp:hints no-copy',
    'urn:xmpp:hints no-store',
    'urn:xmpp:hints no-permanent-store',
    'urn:xmpp:carbons:2 private',
    'urn:xmpp:receipts request',
  ])
  expect(plainWire()).not.toContain('hidden<')
})

test('XEP-0364 §"Delivery Receipts", S313: a receipt goes when it could be read, into no archive, and one that comes is shown as delivered, never as read', async () => {
  await secured()
  await here.chat.send('has it come?')
  await remote.until(() => remote.texts.length > 0)
  const id = remote.heard.at(-1)!.attr('id')!
  const state = () => messagesIn(here.chat)[0]?.state?.kind
  const tells = async (said: string, from = remote.address): Promise<void> => {
    here.server.push(
      `<message xmlns='jabber:client' from='${from}' to='${ME}' type='chat' id='m-${said.length}'>${said}</message>`,
    )
    await settled(here.server)
  }
  await tells(`<displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/>`)
  expect(state()).not.toBe('read')
  await tells(`<received xmlns='urn:xmpp:receipts' id='${id}'/>`)
  await until(here.chat.timeline, () => state() === 'delivered')
  const receipts = () => here.server.sent.filter(one => one.child('received', 'urn:xmpp:receipts'))
  remote.extra = "<request xmlns='urn:xmpp:receipts'/>"
  remote.push('?OTR:AAMDbroken.')
  await dealt()
  expect(receipts()).toEqual([])
  await says('yes')
  while (receipts().length === 0) await new Promise(resolve => setImmediate(resolve))
  await settled(here.server)
  expect(receipts().map(one => one.child('no-store', 'urn:xmpp:hints') !== undefined)).toEqual([true])
})

test('nothing is begun because somebody else would like to; it is told once, and a person decides', async () => {
  const before = here.server.sent.length
  for (let i = 0; i < 3; i++) remote.push('?OTRv3?')
  await dealt()
  expect(here.server.sent.slice(before).filter(stanza => stanza.name === 'message')).toEqual([])
  await until(here.engine.otr.talk(BRUNO), now => now.wanted)
  expect(events()).toEqual(['otr-wanted'])
  expect(messagesIn(here.chat)).toEqual([])
  await secured()
  expect(talk().wanted).toBe(false)
})

test('S320: after they have ended it nothing goes, in no other way either, until a person chooses', async () => {
  await secured()
  remote.does({ kind: 'end' })
  await dealt()
  expect(stage()).toBe('finished')
  expect(here.chat.composer.get()).toMatchObject({ otr: 'finished', state: 'not-private' })
  const before = here.server.sent.length
  here.chat.setDraft('meant for them alone')
  await expect(here.chat.send('meant for them alone')).rejects.toMatchObject({ code: 'not-allowed' })
  expect(here.chat.composer.get().draft).toBe('meant for them alone')
  await settled(here.server)
  expect(here.server.sent.slice(before).filter(stanza => stanza.name === 'message')).toEqual([])
  expect(events()).toEqual(['otr-on', 'otr-private', 'otr-finished'])
  await secured()
  await here.chat.send('again')
  await remote.until(() => remote.texts.includes('again'))
})

test('S320: who goes offline, or loses what there was, ends it as well', async () => {
  await secured()
  here.server.push(`<presence xmlns='jabber:client' from='${BRUNO}/other' type='unavailable'/>`)
  await dealt()
  expect(stage()).toBe('private')
  here.server.push(`<presence xmlns='jabber:client' from='${remote.address}' type='unavailable'/>`)
  await dealt()
  expect(stage()).toBe('finished')
  remote.forgets()
  await secured()
  remote.forgets()
  await here.chat.send('into nothing')
  await dealt()
  expect(stage()).toBe('finished')
  await expect(here.chat.send('more')).rejects.toMatchObject({ code: 'not-allowed' })
})

test('S320: a session with the server that is another one ends what was private in the one before', async () => {
  await secured()
  here.server.drop()
  await until(here.engine.connection, now => now.kind === 'waiting')
  while (here.engine.connection.get().kind !== 'online') {
    if (here.engine.connection.get().kind === 'waiting') here.here.platform.clock.advance(60_000)
    await new Promise(resolve => setImmediate(resolve))
  }
  await until(here.engine.otr.talk(BRUNO), now => now.stage === 'finished')
  await says('to who was there')
  expect(here.chat.timeline.get().items.at(-1)).toMatchObject({ kind: 'unreadable', cause: 'otr-lost' })
})

test('S320: words that could not be read are told, and their author as well', async () => {
  await secured()
  await here.engine.otr.end(BRUNO)
  await says('too late')
  expect(here.chat.timeline.get().items.at(-1)).toMatchObject({ kind: 'unreadable', cause: 'otr-lost' })
  await remote.until(() => remote.events.some(event => event.kind === 'error' || event.kind === 'finished'))
})

test('where OTR is chosen nothing goes by anything else: no file, no poll, no timer, no change of what was said', async () => {
  await secured()
  await here.chat.send('said')
  await remote.until(() => remote.texts.includes('said'))
  const id = messagesIn(here.chat)[0]!.id
  const before = here.server.sent.length
  const refused = { code: 'not-allowed' }
  await expect(
    here.chat.enclose({ kind: 'place', latitude: 1, longitude: 1, accuracy: 1 }),
  ).rejects.toMatchObject(refused)
  await expect(here.chat.setTimer(60)).rejects.toMatchObject(refused)
  await expect(here.chat.send('once', { once: true })).rejects.toMatchObject(refused)
  await expect(here.chat.edit(id, 'said otherwise')).rejects.toMatchObject(refused)
  await expect(here.chat.react(id, '👍')).rejects.toMatchObject(refused)
  await expect(here.chat.deleteForAll(id)).rejects.toMatchObject(refused)
  here.chat.setDraft('typing')
  await settled(here.server)
  expect(here.server.sent.slice(before).filter(stanza => stanza.name === 'message')).toEqual([])
})

test('S316: what came by another way is no OTR: hidden in OMEMO, as a copy, from the archive, late, or without a program', async () => {
  await choose()
  const { server, phone, engine } = here
  await phone.meet(engine.me.get().deviceId)
  await phone.say(engine.me.get().deviceId, '?OTRv3?')
  const query = `<message xmlns='jabber:client' from='${BRUNO}/x' to='${ME}' type='chat'><body>?OTRv3?</body></message>`
  server.push(
    `<message xmlns='jabber:client' from='${ME}' to='${server.resource}'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${query}</forwarded></received></message>`,
  )
  server.push(query.replace(`${BRUNO}/x`, BRUNO))
  remote.push('?OTRv3?', "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>")
  await dealt()
  expect(server.sent.filter(stanza => stanza.child('body')?.text().startsWith('?OTR'))).toEqual([])
  expect(messagesIn(here.chat).map(item => item.text)).toEqual(['?OTRv3?'])
  expect(talk().wanted).toBe(false)
})

test('S293: another key than before is told as that, and nothing that was compared counts for it', async () => {
  await secured()
  await here.engine.otr.setVerified(BRUNO, remote.fingerprint, true)
  await says('by the key that was compared')
  remote.does({ kind: 'end' })
  await dealt()
  const verified = remote.fingerprint
  remote = new RemoteOtr(here.server, remote.address, true)
  await here.engine.otr.begin(BRUNO)
  await remote.until(() => stage() === 'private' && remote.isPrivate)
  await says('by another')
  expect(messagesIn(here.chat).map(item => item.security.trust)).toEqual(['verified', 'trusted'])
  expect(talk().keys).toEqual([
    { fingerprint: remote.fingerprint, verified: false, current: true },
    { fingerprint: verified, verified: true, current: false },
  ])
  expect(events()).toContain('otr-new-key')
})

test.each([
  ['the harbour', 'same', true],
  ['the harbor', 'different', false],
] as const)('S319: who asks knows by the answer %s whether it is them', async (given, kind, isVerified) => {
  await secured()
  await here.engine.otr.ask(BRUNO, 'where <i>did</i> we meet?', 'the harbour')
  expect(talk().question).toMatchObject({ kind: 'waiting', ours: true })
  await remote.until(() => remote.events.some(event => event.kind === 'question'))
  remote.does({ kind: 'answer', answer: given })
  await remote.until(() => talk().question?.kind === kind)
  expect(talk().keys[0]?.verified).toBe(isVerified)
})

test('S319: who is asked learns nothing of whoever asks; what is given up is over, and guesses are not taken without end', async () => {
  await secured()
  remote.does({ kind: 'ask', question: 'what is two and two?', answer: 'four' })
  await dealt()
  expect(talk().question).toEqual({ kind: 'asked', text: 'what is two and two?' })
  await here.engine.otr.answer(BRUNO, 'four')
  await remote.until(() => talk().question?.kind === 'known')
  await dealt()
  expect(remote.events.at(-1)).toEqual({ kind: 'compared', same: true })
  expect(talk().keys[0]?.verified).toBe(false)
  await here.engine.otr.dismissQuestion(BRUNO)
  expect(talk().question).toBeUndefined()
  for (let i = 0; i < 4; i++) {
    remote.does({ kind: 'ask', question: `guess ${i}`, answer: 'x' })
    await dealt()
    await here.engine.otr.dismissQuestion(BRUNO)
  }
  remote.does({ kind: 'ask', question: 'one too many', answer: 'x' })
  await dealt()
  expect(talk().question).toBeUndefined()
  expect(remote.events.at(-1)).toEqual({ kind: 'compare-ended' })
})

test('S305: only a choice of ours leads out of it; then OMEMO goes on, and what was said by OTR is said by nothing else', async () => {
  await secured()
  await here.chat.send('for the terminal')
  await remote.until(() => remote.texts.length > 0)
  await here.chat.setProtocol('omemo')
  await remote.until(() => remote.events.some(event => event.kind === 'finished'))
  const { otr, state } = here.chat.composer.get()
  expect([otr, state]).toEqual([undefined, 'ready'])
  await here.phone.meet(here.engine.me.get().deviceId)
  const replyTo = messagesIn(here.chat)[0]!.id
  const { inside } = await sent(here, here.phone, () => here.chat.send('for all your devices', { replyTo }))
  expect(inside).toContain('for all your devices')
  expect(inside).not.toContain('for the terminal')
  expect(events()).toEqual(['otr-on', 'otr-private', 'otr-off'])
})
