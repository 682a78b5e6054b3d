/** What a whole running server advertises, compared with what answers and with what docs/xeps.md says. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as xmpp from '@corrillo/xmpp'
import type { Element, Schema } from '@corrillo/xmpp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { modules } from '../modules/index.ts'
import type { RunningServer } from '../server.ts'
import { coreSpecs } from '../specs.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer } from '../testing/server.ts'
import { type Place, PROBES, type Probe } from './probes.ts'

const ADDRESSES: Readonly<Record<Place, string>> = {
  domain: 'plaza.example',
  account: 'ana@plaza.example',
  rooms: 'rooms.plaza.example',
  room: 'patio@rooms.plaza.example',
  pubsub: 'pubsub.plaza.example',
  upload: 'upload.plaza.example',
  proxy: 'proxy.plaza.example',
}
const PLACES = Object.keys(ADDRESSES) as Place[]

let server: RunningServer
let ana: RawClient
beforeAll(async () => {
  server = await startTestServer({
    http: { public_url: 'https://plaza.example' },
    proxy65: { port: 0 },
    'external-services': { services: [{ type: 'stun', host: 'stun.plaza.example', port: 3478 }] },
  } as never)
  for (const name of ['ana', 'bruno']) await server.accounts?.create(name, `${name} secret`, 'member')
  ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret', 'probe')
  ana.write(
    `<presence to='${ADDRESSES.room}/ana'><x xmlns='http://jabber.org/protocol/muc'/></presence><iq type='set' id='open' to='${ADDRESSES.room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
  )
  await ana.find(e => e.attr('id') === 'open')
})
afterAll(() => server.stop())

let asked = 0
const ask = async (to: string, type: string, payload: string): Promise<Element> => {
  const id = `probe-${++asked}`
  ana.write(`<iq type='${type}' id='${id}' to='${to}'>${payload}</iq>`)
  return ana.find(e => e.attr('id') === id)
}
const featuresOf = async (place: Place): Promise<string[]> => {
  const answer = await ask(ADDRESSES[place], 'get', `<query xmlns='http://jabber.org/protocol/disco#info'/>`)
  const all = answer.elements().flatMap(query => query.elements())
  return all.flatMap(e => (e.name === 'feature' ? [e.attr('var') ?? ''] : []))
}
const probesOf = (place: Place): readonly Probe[] => PROBES.filter(({ on }) => on.includes(place))

test('XEP-0030 §3.2: every service that the domain lists is one that is checked here', async () => {
  const answer = await ask(ADDRESSES.domain, 'get', `<query xmlns='http://jabber.org/protocol/disco#items'/>`)
  const listed = answer.elements().flatMap(query => query.elements().map(item => item.attr('jid')))
  const services: readonly Place[] = ['rooms', 'pubsub', 'upload', 'proxy']
  expect(listed.toSorted()).toEqual(services.map(place => ADDRESSES[place]).toSorted())
})

test.each(PLACES)(
  'what is advertised on %s is answered, and nothing is checked that is not advertised',
  async place => {
    const advertised = await featuresOf(place)
    expect(new Set(advertised).size).toBe(advertised.length)
    const checked = new Set(probesOf(place).flatMap(({ features }) => features))
    expect(advertised.filter(feature => !checked.has(feature))).toEqual([])
    for (const { features, asks = [], to = place } of probesOf(place)) {
      if (!features.some(feature => advertised.includes(feature))) continue
      for (const [type, payload] of asks) {
        const answer = await ask(ADDRESSES[to], type, payload)
        expect([features[0], payload, answer.attr('type'), String(answer)]).toEqual([
          features[0],
          payload,
          'result',
          expect.anything(),
        ])
      }
    }
  },
)

test('every probe is of a specification that is claimed, and every test named exists', () => {
  const claimed = new Set(
    [...coreSpecs, ...modules.flatMap(({ specs }) => specs)].flatMap(({ xep }) => xep ?? []),
  )
  for (const { xep, features, elsewhere } of PROBES) {
    expect([features[0], xep, claimed.has(xep)]).toEqual([features[0], xep, true])
    if (elsewhere === undefined) continue
    const file = fileURLToPath(new URL(`../${elsewhere}`, import.meta.url))
    expect([
      elsewhere,
      existsSync(file) && /\bplay\(|\btest\(|\bit\(/.test(readFileSync(file, 'utf8')),
    ]).toEqual([elsewhere, true])
  }
})

/** Of each pair a room has one. */
const KIND = /^muc_/

test('every feature of a probe is advertised somewhere', async () => {
  const all = new Set<string>()
  for (const place of PLACES) for (const feature of await featuresOf(place)) all.add(`${place} ${feature}`)
  const nowhere = PROBES.flatMap(({ on, features }) =>
    features.filter(feature => !KIND.test(feature) && !on.some(place => all.has(`${place} ${feature}`))),
  )
  expect(nowhere).toEqual([])
})

/** Answered without an entry in discovery, and why. */
const UNSAID = new Map([
  ['jabber:iq:roster', 'RFC 6121 §2: every server'],
  ['http://jabber.org/protocol/pubsub#owner', 'said by the names of XEP-0060 §10'],
])

test.each(['domain', 'account'] as const)('what %s answers is advertised on one of both', async place => {
  const advertised = [...(await featuresOf('domain')), ...(await featuresOf('account'))]
  const named = new Map<string, string>()
  for (const schema of Object.values(xmpp) as readonly unknown[])
    if (typeof schema === 'object' && schema !== null && 'matches' in schema) {
      const { name, ns } = schema as Schema<unknown>
      if (ns !== '') named.set(`${name} ${ns}`, `<${name} xmlns='${ns}'/>`)
    }
  const unsaid = new Set<string>()
  for (const [key, payload] of named) {
    const ns = key.slice(key.indexOf(' ') + 1)
    const answer = await ask(ADDRESSES[place], 'get', payload)
    const condition = answer.child('error')?.elements()[0]?.name
    if (condition === 'service-unavailable' || condition === 'feature-not-implemented') continue
    if (advertised.some(feature => feature === ns || feature.startsWith(`${ns}#`)) || UNSAID.has(ns)) continue
    unsaid.add(`${key}: ${condition ?? 'result'}`)
  }
  expect(named.size).toBeGreaterThan(100)
  expect([...unsaid]).toEqual([])
})
