/** Public groups of the own server: found by words, by pages, and where the service cannot search (XEP-0433, XEP-0045 §6.3). */
import {
  ChannelSearch,
  ChannelSearchResult,
  DiscoInfo,
  DiscoItems,
  fieldValue,
  FORM_ROOM_INFO,
  formOf,
  Jid,
  MucOwner,
  NS_CHANNEL_SEARCH,
  NS_MUC,
  StanzaError,
  xml,
} from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { occupant, OPEN, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { DOMAIN, ME, type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts'
import { signedIn } from '../../testing/signed-in.ts'

const SERVICE = `rooms.${DOMAIN}`
const NAMES = ['Plaza', 'Picnic', 'Workshop'] as const
const roomNamed = (name: string): Jid => Jid.of(name.toLowerCase(), SERVICE)
const infoOf = (name: string, features: readonly string[]) =>
  DiscoInfo.build({
    identities: [{ category: 'conference', type: 'text', name }],
    features: [NS_MUC, ...features].map(one => ({ var: one })),
    forms: [
      formOf('result', FORM_ROOM_INFO, {
        'muc#roominfo_description': `${name} for all`,
        'muc#roominfo_occupants': '4',
        'muc#roomconfig_maxusers': '10',
      }),
    ],
  })

/** A service with three rooms: one for whoever comes, one with a password, one for its members. */
const serviceOn = (server: ScriptedServer, searches: boolean): ChannelSearch[] => {
  const questions: ChannelSearch[] = []
  const kinds: Record<string, readonly string[]> = {
    plaza: OPEN,
    picnic: [...OPEN, 'muc_passwordprotected'],
    workshop: PRIVATE,
  }
  server.other = iq => {
    const to = iq.to?.bare
    const search = iq.payload && ChannelSearch.tryParse(iq.payload)
    const items = iq.payload && DiscoItems.tryParse(iq.payload)
    if (to?.toString() === DOMAIN && items) return DiscoItems.build({ items: [{ jid: Jid.parse(SERVICE) }] })
    if (to?.domain !== SERVICE) return undefined
    const name = NAMES.find(one => one.toLowerCase() === to.local)
    if (name) return infoOf(name, kinds[to.local] ?? [])
    if (to.local !== '') throw new StanzaError('cancel', 'item-not-found')
    if (search) {
      questions.push(search)
      const from = search.set?.after === undefined ? 0 : 2
      const rooms = NAMES.slice(from, from + 2)
      return ChannelSearchResult.build({
        items: [
          ...rooms.map(room => ({
            address: roomNamed(room).toString(),
            name: room,
            description: `${room} for all`,
            users: 4,
            open: room === 'Plaza',
          })),
          // Nobody asked about other services, nor about what is no address.
          { address: `spy@elsewhere.example`, name: 'Spy', open: true },
          { address: 'a@b@c', name: 'Broken', open: true },
        ],
        set: { first: { index: from, id: rooms[0] ?? '' }, last: rooms.at(-1), count: 5 },
      })
    }
    if (items) {
      const from = items.set?.after === undefined ? 0 : NAMES.findIndex(one => one === items.set?.after) + 1
      const room = NAMES[from]
      return DiscoItems.build({
        items: room ? [{ jid: roomNamed(room), name: room }] : [],
        set: room ? { first: { index: from, id: room }, last: room, count: 3 } : { count: 3 },
      })
    }
    return DiscoInfo.build({
      identities: [{ category: 'conference', type: 'text' }],
      features: [NS_MUC, ...(searches ? [NS_CHANNEL_SEARCH] : [])].map(one => ({ var: one })),
    })
  }
  return questions
}
const whole = { isInside: false, people: 4 }

test('XEP-0433 §4: public groups by pages, each with who may come in and who reads it; what is elsewhere is left out', async () => {
  const server = scriptedServer()
  const questions = serviceOn(server, true)
  const { engine } = await signedIn(server)
  const first = await engine.groups.find('')
  expect(first).toMatchObject({ next: 'Picnic', total: 5 })
  expect(first.groups).toEqual([
    {
      ...whole,
      address: `plaza@${SERVICE}`,
      name: 'Plaza',
      about: 'Plaza for all',
      kind: 'open',
      needsPassword: false,
      membersOnly: false,
    },
    {
      ...whole,
      address: `picnic@${SERVICE}`,
      name: 'Picnic',
      about: 'Picnic for all',
      kind: 'open',
      needsPassword: true,
      membersOnly: false,
    },
  ])
  const second = await engine.groups.find('  For  ALL ', first.next)
  expect(second.next).toBeUndefined()
  expect(second.groups).toMatchObject([{ name: 'Workshop', kind: 'private', membersOnly: true }])
  const asked = questions.map(({ form, set }) => [
    form && fieldValue(form, 'q'),
    form && fieldValue(form, 'all'),
    set?.after,
  ])
  expect(asked).toEqual([
    [undefined, '1', undefined],
    ['for all', undefined, 'Picnic'],
  ])
})

test('XEP-0045 §6.3: a service that cannot search is read page by page, and searched here', async () => {
  const server = scriptedServer()
  serviceOn(server, false)
  const { engine } = await signedIn(server)
  const found = await engine.groups.find('shop')
  expect(found.groups.map(group => group.name)).toEqual(['Workshop'])
  expect(found.next).toBeUndefined()
  expect((await engine.groups.find('nothing of the sort')).groups).toEqual([])
})

test('a server without groups says so, and is asked again the next time', async () => {
  const server = scriptedServer()
  const { engine } = await signedIn(server)
  await expect(engine.groups.find('')).rejects.toMatchObject({ code: 'not-found' })
  serviceOn(server, true)
  expect((await engine.groups.find('')).groups).toHaveLength(2)
})

test('XEP-0045 §7.2.5 to §7.2.9: why one is not let in, in words that a screen has', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: OPEN, members: [], info: { 'muc#roomconfig_maxusers': '10' } })
  server.items.clear()
  const { engine } = await signedIn(server)
  expect(await engine.groups.look(ROOM)).toMatchObject({ most: 10 })
  const refused = async (type: string, condition: string) => {
    const before = server.sent.length
    const joining = engine.groups.join(ROOM).catch((error: unknown) => error)
    while (
      !server.sent.slice(before).some(one => one.name === 'presence' && one.attr('to') === `${ROOM}/ana`)
    )
      await new Promise(resolve => setImmediate(resolve))
    server.push(
      xml`<presence xmlns='jabber:client' type='error' from='${ROOM}/ana' to='${ME}/one'><x xmlns='http://jabber.org/protocol/muc'/><error type='${type}' by='${ROOM}'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>`,
    )
    return joining
  }
  const why = (code: string, field: string) => ({ code, field })
  expect(await refused('wait', 'service-unavailable')).toMatchObject(why('not-allowed', 'full'))
  expect(await refused('auth', 'forbidden')).toMatchObject(why('not-allowed', 'banned'))
  expect(await refused('auth', 'registration-required')).toMatchObject(why('not-allowed', 'membership'))
  expect(await refused('auth', 'not-authorized')).toMatchObject(why('wrong-password', 'password'))
  expect(engine.groups.of(ROOM)).toBeUndefined()
})

test('XEP-0045 §10.1.3: a public group is made open, listed and not encrypted, for ten where that is wanted', async () => {
  const server = scriptedServer()
  serviceOn(server, true)
  const service = server.other
  let room = ''
  server.other = iq => {
    const form = iq.payload && MucOwner.tryParse(iq.payload)?.form
    const to = iq.to?.bare.toString()
    if (form || (room !== '' && to === room))
      return form ? xml`<query xmlns='http://jabber.org/protocol/muc#owner'/>` : infoOf('Square', OPEN)
    return service?.(iq)
  }
  const { engine } = await signedIn(server)
  const making = engine.groups.create('Square', [], { open: true, most: 10 })
  const entering = () =>
    server.sent.find(one => one.name === 'presence' && one.attr('to')?.includes(`@${SERVICE}/`))
  while (!entering()) await new Promise(resolve => setImmediate(resolve))
  room = Jid.parse(entering()?.attr('to') ?? '').bare.toString()
  server.push(occupant('ana', ME, 'o-ana', "<status code='110'/>", 'owner').replaceAll(ROOM, room))
  expect(await making).toBe(room)
  const form = server.sent.flatMap(one => MucOwner.in(one)?.form ?? [])[0]
  const said = ['publicroom', 'membersonly', 'whois', 'maxusers', 'roomname'].map(
    name => form && fieldValue(form, `muc#roomconfig_${name}`),
  )
  expect(said).toEqual(['1', '0', 'moderators', '10', 'Square'])
  expect(engine.groups.of(room)?.view.get()).toMatchObject({ kind: 'open', name: 'Square' })
  expect(engine.conversation(room).composer.get()).toMatchObject({ encrypted: false })
})
