import { DiscoInfo, type Element, ExternalCredentials, ExternalServices, xml } from '@corrillo/xmpp'
import { describe, expect, test } from 'vitest'
import { Domains } from '../../host/domains.ts'
import { play } from '../../plays/play.ts'
import { World } from '../../plays/world.ts'
import { disco } from '../disco/index.ts'
import { externalServicesConfig } from './config.ts'
import { credentialsFor } from './credentials.ts'
import { externalServices } from './index.ts'

const SECRET = 'one secret for two programs'
const relay = { type: 'turn', host: 'relay.example.org', port: 3478, secret: SECRET }
const section = {
  services: [
    { type: 'stun', host: 'relay.example.org', port: 3478 },
    relay,
    { ...relay, transport: 'tcp', name: 'Relay' },
    { ...relay, type: 'turns', port: 5349, transport: 'tcp' },
  ],
}
const config = { config: { 'external-services': section } }
const errorOf = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name

play(
  'XEP-0215 §3.1: every service, relays with credentials that run out within an hour (S360)',
  [externalServices],
  async ({ ana, clock }) => {
    const answer = await ana.phone.asks(
      xml`<iq type='get' to='plaza.example'><services xmlns='urn:xmpp:extdisco:2'/></iq>`,
    )
    const services = ExternalServices.in(answer)?.services ?? []
    expect(services.map(s => `${s.type} ${s.port} ${s.transport} ${s.restricted}`)).toEqual([
      'stun 3478 udp undefined',
      'turn 3478 udp true',
      'turn 3478 tcp true',
      'turns 5349 tcp true',
    ])
    expect(services[0]?.password).toBeUndefined()
    expect(services[1]?.expires?.getTime()).toBe(clock.now() + 3_600_000)
    expect(String(answer)).not.toContain(SECRET)
    expect(String(services[1]?.username)).not.toContain('ana')
  },
  config,
)

play(
  'XEP-0215 §3.2: those of one type',
  [externalServices],
  async ({ ana }) => {
    const ask = async (type: string) => {
      const iq = xml`<iq type='get' to='plaza.example'><services xmlns='urn:xmpp:extdisco:2' type='${type}'/></iq>`
      return ExternalServices.in(await ana.phone.asks(iq))
    }
    const turn = await ask('turn')
    expect([turn?.type, turn?.services.length]).toEqual(['turn', 2])
    expect((await ask('ftp'))?.services).toEqual([])
  },
  config,
)

play(
  'XEP-0215 §3.3: credentials for one service, on every port that fits; none for what is not known or needs none',
  [externalServices],
  async ({ ana }) => {
    const ask = (service: Element) =>
      ana.phone.asks(
        xml`<iq type='get' to='plaza.example'><credentials xmlns='urn:xmpp:extdisco:2'>${service}</credentials></iq>`,
      )
    const at = (attributes: string) =>
      ask(
        xml`<service xmlns='urn:xmpp:extdisco:2' type='turn' host='relay.example.org' transport='${attributes}'/>`,
      )
    const any = await ask(xml`<service xmlns='urn:xmpp:extdisco:2' type='turn' host='relay.example.org'/>`)
    expect(ExternalCredentials.in(any)?.services.map(s => s.transport)).toEqual(['udp', 'tcp'])
    expect(ExternalCredentials.in(await at('tcp'))?.services.length).toBe(1)
    for (const unknown of [
      xml`<service xmlns='urn:xmpp:extdisco:2' type='turn' host='other.example.org'/>`,
      xml`<service xmlns='urn:xmpp:extdisco:2' type='stun' host='relay.example.org'/>`,
      xml`<service xmlns='urn:xmpp:extdisco:2' type='turn' host='relay.example.org' port='1'/>`,
    ])
      expect(errorOf(await ask(unknown))).toBe('item-not-found')
    expect(errorOf(await ask(xml`<service xmlns='urn:xmpp:extdisco:2' type='turn'/>`))).toBe('bad-request')
  },
  config,
)

test('S360: strangers of other domains get no credentials', async () => {
  const domains = new Domains()
  const [here, there] = ['plaza.example', 'other.example'].map(
    domain => new World([externalServices], config.config, {}, { domain, domains }),
  )
  await there!.account('eva')
  const eva = there!.device('eva', 'phone')
  eva.bind()
  await eva.sends(xml`<iq type='get' id='1' to='plaza.example'><services xmlns='urn:xmpp:extdisco:2'/></iq>`)
  await here!.settled()
  expect(errorOf(await eva.receives(xml`<iq type='error' id='1'>…</iq>`))).toBe('forbidden')
})

play(
  'XEP-0215 §5: without services it is not advertised and does not answer',
  [externalServices, disco],
  async ({ ana }) => {
    const info = await ana.phone.asks(
      xml`<iq type='get' to='plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    )
    expect(DiscoInfo.in(info)?.features.map(f => f.var)).not.toContain('urn:xmpp:extdisco:2')
    const answer = await ana.phone.asks(
      xml`<iq type='get' to='plaza.example'><services xmlns='urn:xmpp:extdisco:2'/></iq>`,
    )
    expect(errorOf(answer)).toBe('service-unavailable')
  },
)

describe('credentials', () => {
  test('as coturn computes them: base64 of HMAC-SHA-1 over the name, keyed with the secret', () => {
    // printf '1700003600:…' | openssl dgst -sha1 -hmac … -binary | base64
    const { username, password } = credentialsFor('ana@plaza.example', 'north', 1_700_000_000_000, 3600)
    expect(username).toMatch(/^1700003600:[0-9a-f]{24}$/)
    expect(Buffer.from(password, 'base64')).toHaveLength(20)
  })
  test('S360: an account has one name at the relay, another account another', () => {
    const nameOf = (account: string) => credentialsFor(account, SECRET, 0, 60).username.split(':')[1]
    expect(nameOf('ana@plaza.example')).toBe(nameOf('ana@plaza.example'))
    expect(nameOf('ana@plaza.example')).not.toBe(nameOf('bruno@plaza.example'))
  })
  test('a relay without a secret, or a secret for what needs none, stops the start', () => {
    const parse = (service: object) =>
      externalServicesConfig.schema.safeParse({ services: [service] }).success
    expect(parse(relay)).toBe(true)
    expect(parse({ ...relay, secret: undefined })).toBe(false)
    expect(parse({ ...relay, secret: 'short' })).toBe(false)
    expect(parse({ ...relay, type: 'stun' })).toBe(false)
  })
})
