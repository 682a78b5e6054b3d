/** XEP-0510 through the engine: a scripted server that does what it likes with the nodes, and another device of ours in the test's hands. */
import { openItem } from '@corrillo/crypto/openpgp'
import {
  DiscoInfo,
  el,
  type Element,
  EncryptedItem,
  Jid,
  NODE_CONTACTS,
  NODE_CONTACT_GROUPS,
  NS_CONTACTS,
  parseElement,
  RevokedSecret,
  RosterQuery,
  SceEnvelope,
  SharedSecret,
} from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { ContactNames } from '../../api.ts'
import { RemoteDevice } from '../../testing/remote-device.ts'
import { ME } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { engine, here, me, says, server } from '../../testing/stage.ts'
import { BRUNO } from '../../testing/with-bruno.ts'

const CANARY = 'Zanzibar Quokka'
const SECRET = 'a secret that is long enough to be one'

/** Another device of ours, trusted as it was seen first. */
const laptop = async (): Promise<RemoteDevice> => {
  const mine = new RemoteDevice(server, ME).publishBundle()
  server.push(mine.event(me(), mine.id))
  await until(engine.ownDevices, all => all.some(one => one.id === mine.id && one.fingerprint !== undefined))
  return mine.meet(me())
}
const itemsOf = (node: string): ReadonlyMap<string, Element> => server.items.get(`${ME} ${node}`) ?? new Map()
const nameOf = (): string => engine.contact(BRUNO).get().name
const called = (name: string) => until(engine.contact(BRUNO), card => card.name === name)
const rosterSets = (): readonly string[] =>
  server.sent
    .filter(one => one.attr('type') === 'set' && RosterQuery.in(one))
    .map(one => RosterQuery.in(one)!.items[0]?.name ?? '')
/** The secrets that went to a device. */
const told = async (device: RemoteDevice): Promise<readonly SharedSecret[]> => {
  for (;;) {
    for (const stanza of server.sent.filter(one => one.name === 'message' && one.attr('to') === ME)) {
      const plain = await device.open(stanza).catch(() => undefined)
      const content = plain ? (SceEnvelope.tryParse(parseElement(plain))?.content.elements ?? []) : []
      const secrets = content.filter(e => SharedSecret.matches(e)).map(e => SharedSecret.parse(e))
      if (secrets.length > 0) return secrets
    }
    await new Promise(resolve => setImmediate(resolve))
  }
}
const opened = async (node: string, secrets: readonly SharedSecret[]): Promise<readonly string[]> =>
  Promise.all(
    [...itemsOf(node).values()].map(async payload => {
      const { key, data } = EncryptedItem.parse(payload)
      return (await openItem(data, secrets.find(one => one.id === key)!.secret)).trim()
    }),
  )
const again = async (): Promise<void> => {
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
}
const sealedNames = async (): Promise<ContactNames> => {
  const names = await engine.contactNames()
  await names.set(true)
  return names
}
const secretOf = (id: string, more: Partial<SharedSecret> = {}): Element =>
  SharedSecret.build({
    jid: Jid.parse(ME),
    node: NODE_CONTACTS,
    id,
    timestamp: new Date(here.platform.clock.now()),
    secret: SECRET,
    ...more,
  })
const from = async (device: RemoteDevice, ...content: readonly Element[]): Promise<void> => {
  server.push(device.stanza(await device.sealed(me(), ...content)))
  await settled(server)
  await settled(server)
}

test('XEP-0510 §4: a name never leaves in the clear; all items are alike, and more than there are names', async () => {
  const mine = await laptop()
  await engine.renameContact(BRUNO, CANARY)
  await called(CANARY)
  expect((await (await engine.contactNames()).state.get()).sealed).toBe(true)
  expect(server.sent.filter(one => one.toString().includes('Quokka'))).toEqual([])
  expect(rosterSets()).toEqual([])
  for (const node of [NODE_CONTACTS, NODE_CONTACT_GROUPS]) {
    const lengths = [...itemsOf(node).values()].map(one => EncryptedItem.parse(one).data.length)
    expect([lengths.length, new Set(lengths).size]).toEqual([8, 1])
  }
  const secrets = await told(mine)
  expect(secrets.map(one => one.node).toSorted()).toEqual([NODE_CONTACTS, NODE_CONTACT_GROUPS])
  const people = (await opened(NODE_CONTACTS, secrets)).filter(text => !text.startsWith('<reserved'))
  expect(people).toEqual([
    `<contact xmlns='${NS_CONTACTS}' name='${CANARY}'><identity type='jid'>${BRUNO}</identity></contact>`,
  ])
  expect([...itemsOf(NODE_CONTACTS).keys()].join(' ')).not.toContain('bruno')
})
test('XEP-0510 §5: what the roster says moves in with its groups, which have names of their own, and leaves the roster', async () => {
  server.push(
    `<iq xmlns='jabber:client' type='set' id='r' to='${ME}'><query xmlns='jabber:iq:roster'><item jid='${BRUNO}' subscription='both' name='${CANARY}'><group>Choir</group></item></query></iq>`,
  )
  await called(CANARY)
  const mine = await laptop()
  await sealedNames()
  const secrets = await told(mine)
  const [group] = (await opened(NODE_CONTACT_GROUPS, secrets)).filter(text => text.includes('Choir'))
  const id = parseElement(group!).attr('id')
  expect((await opened(NODE_CONTACTS, secrets)).find(text => text.includes(CANARY))).toContain(
    `<group id='${id}'/>`,
  )
  const sets = server.sent.filter(one => one.attr('type') === 'set' && RosterQuery.in(one))
  expect(sets.at(-1)!.toString()).not.toMatch(/name=|<group/)
  expect(nameOf()).toBe(CANARY)
})
test('XEP-0510 §4.2: a label leaves sealed with who has it; another name for it is one item of the groups, and so is its end', async () => {
  const mine = await laptop()
  await engine.labelContact(BRUNO, [CANARY, ' ', `${CANARY} `])
  await until(engine.contact(BRUNO), card => card.labels.join() === CANARY)
  const [bruno] = engine.conversations.get()
  expect(bruno).toMatchObject({ address: BRUNO, labels: [CANARY] })
  const before = new Map(itemsOf(NODE_CONTACTS))
  const names = await engine.contactNames()
  await names.relabel(CANARY, `${CANARY} II`)
  await until(engine.contact(BRUNO), card => card.labels.join() === `${CANARY} II`)
  expect(itemsOf(NODE_CONTACTS)).toEqual(before)
  const secrets = await told(mine)
  const groups = (await opened(NODE_CONTACT_GROUPS, secrets)).filter(text => !text.startsWith('<reserved'))
  expect(groups.map(text => parseElement(text).attr('name'))).toEqual([`${CANARY} II`])
  await names.relabel(`${CANARY} II`, undefined)
  await until(engine.contact(BRUNO), card => card.labels.length === 0)
  expect(server.sent.filter(one => one.toString().includes('Quokka'))).toEqual([])
  expect(rosterSets()).toEqual([])
})
test('XEP-0510 §5: two groups that two devices have made under one name are one label, and one rename is for both', async () => {
  const mine = await laptop()
  await engine.labelContact(BRUNO, ['Choir', 'Family'])
  const names = await engine.contactNames()
  await names.relabel('Family', 'Choir')
  await until(engine.contact(BRUNO), card => card.labels.join() === 'Choir')
  await names.relabel('Choir', 'Singers')
  await until(engine.contact(BRUNO), card => card.labels.join() === 'Singers')
  const groups = (await opened(NODE_CONTACT_GROUPS, await told(mine))).filter(text => text.includes('name='))
  expect(groups.map(text => parseElement(text).attr('name'))).toEqual(['Singers', 'Singers'])
})
test('RFC 6121 §2.3.3: with one device a label is in the roster, by the name of its group, beside the name that is there', async () => {
  const groupsSet = (): readonly (readonly string[] | undefined)[] =>
    server.sent
      .filter(one => one.attr('type') === 'set' && RosterQuery.in(one))
      .map(one => RosterQuery.in(one)!.items[0]?.groups)
  const pushed = (...groups: readonly string[]): void =>
    server.push(
      `<iq xmlns='jabber:client' type='set' id='r${groupsSet().length}' to='${ME}'><query xmlns='jabber:iq:roster'><item jid='${BRUNO}' subscription='both' name='${CANARY}'>${groups.map(one => `<group>${one}</group>`).join('')}</item></query></iq>`,
    )
  const names = await engine.contactNames()
  expect(await names.seals()).toBe(false)
  pushed('Choir')
  await until(engine.contact(BRUNO), card => card.labels.join() === 'Choir')
  await engine.labelContact(BRUNO, ['Choir', 'Family'])
  pushed('Choir', 'Family')
  await until(engine.contact(BRUNO), card => card.labels.length === 2)
  await names.relabel('Choir', 'Singers')
  pushed('Singers', 'Family')
  await until(engine.contact(BRUNO), card => card.labels.includes('Singers'))
  await names.relabel('Singers', 'Family')
  await names.relabel('Family', undefined)
  expect(groupsSet()).toEqual([['Choir', 'Family'], ['Singers', 'Family'], ['Family'], ['Singers']])
  expect(new Set(rosterSets())).toEqual(new Set([CANARY]))
})
test('XEP-0510 §6: a program of ours that would show no names any more keeps them in the roster', async () => {
  await laptop()
  server.other = iq =>
    DiscoInfo.in(iq.element) ? DiscoInfo.build({ identities: [], features: [], forms: [] }) : undefined
  server.push(el('jabber:client', 'presence', { from: `${ME}/old-program`, to: ME }))
  await settled(server)
  await engine.renameContact(BRUNO, CANARY)
  expect(rosterSets()).toEqual([CANARY])
  expect(itemsOf(NODE_CONTACTS).size).toBe(0)
})
/** Programs of ours that are there and sleep. */
const asleep = async (...programs: readonly string[]): Promise<void> => {
  for (const program of programs) {
    server.away.set(`${ME}/${program}`, 'silent')
    server.push(el('jabber:client', 'presence', { from: `${ME}/${program}`, to: ME }))
  }
  await settled(server)
}
/** How long somebody waits for it. */
const lasts = async (verb: () => Promise<unknown>): Promise<number> => {
  const before = here.platform.clock.now()
  let isDone = false
  void verb().then(() => (isDone = true))
  await settled(server)
  while (!isDone) {
    here.platform.clock.advance(100)
    await settled(server)
  }
  return here.platform.clock.now() - before
}
test('XEP-0510 §6: programs of ours that sleep are waited for together, for seconds, and once for a screen and what is saved there', async () => {
  await laptop()
  await asleep('phone', 'tablet')
  const names = await engine.contactNames()
  const waited = await lasts(() => Promise.all([names.seals(), engine.renameContact(BRUNO, CANARY)]))
  expect(waited).toBeLessThanOrEqual(3000)
  expect(rosterSets()).toEqual([CANARY])
})
test('XEP-0510 §6: what programs of ours have said is forgotten when one comes or goes, and after seconds', async () => {
  await laptop()
  await asleep('phone')
  const { seals } = await engine.contactNames()
  expect(await lasts(seals)).toBeGreaterThan(0)
  expect(await lasts(seals)).toBe(0)
  await asleep('tablet')
  expect(await lasts(seals)).toBeGreaterThan(0)
  server.push(el('jabber:client', 'presence', { from: `${ME}/tablet`, to: ME, type: 'unavailable' }))
  await settled(server)
  expect(await lasts(seals)).toBeGreaterThan(0)
  here.platform.clock.advance(60_000)
  expect(await lasts(seals)).toBeGreaterThan(0)
})
test('XEP-0473 §8: secrets and their end come from own devices alone, and from none that is in doubt', async () => {
  await says('s1', secretOf('by-bruno'))
  const doubted = await laptop()
  await engine.setTrust(ME, doubted.fingerprint, 'untrusted')
  await from(doubted, secretOf('by-nobody'))
  const names = await engine.contactNames()
  expect(names.state.get().sealed).toBe(false)
  await engine.setTrust(ME, doubted.fingerprint, 'trusted')
  await from(doubted, secretOf('by-laptop'))
  await until(names.state, state => state.sealed)
  await engine.renameContact(BRUNO, CANARY)
  expect(new Set([...itemsOf(NODE_CONTACTS).values()].map(one => one.attr('key')))).toEqual(
    new Set(['by-laptop']),
  )
  const end = RevokedSecret.build({ jid: Jid.parse(ME), node: NODE_CONTACTS, id: 'by-laptop', reasons: [] })
  await says('s2', end)
  await engine.renameContact(BRUNO, `${CANARY} again`)
  expect(rosterSets()).toEqual([])
})
test('XEP-0510 §4: what stands there in the clear is nobody’s word, and a server that empties the node takes no name away', async () => {
  await laptop()
  await engine.renameContact(BRUNO, CANARY)
  await called(CANARY)
  const before = [...itemsOf(NODE_CONTACTS).keys()].toSorted()
  const forged = parseElement(
    `<contact xmlns='${NS_CONTACTS}' name='Mallory'><identity type='jid'>${BRUNO}</identity></contact>`,
  )
  server.items.set(`${ME} ${NODE_CONTACTS}`, new Map([['forged', forged]]))
  await again()
  while (itemsOf(NODE_CONTACTS).size < before.length + 1) await new Promise(resolve => setImmediate(resolve))
  expect([...itemsOf(NODE_CONTACTS).keys()].filter(id => id !== 'forged').toSorted()).toEqual(before)
  expect(nameOf()).toBe(CANARY)
  expect(server.sent.filter(one => one.toString().includes('Quokka'))).toEqual([])
})
test('XEP-0473 §4.3: a device that is taken off the list does not get the secret of what is written then', async () => {
  const mine = await laptop()
  await engine.renameContact(BRUNO, CANARY)
  const secrets = await told(mine)
  server.push(mine.event(me()))
  await until(engine.ownDevices, all => all.every(one => one.current || !one.active))
  await engine.renameContact(BRUNO, `${CANARY} II`)
  const keys = [...itemsOf(NODE_CONTACTS).values()].map(one => EncryptedItem.parse(one).key)
  expect(keys.some(key => !secrets.some(one => one.id === key))).toBe(true)
})
