import { DiscoInfo, el, NS_DISCO_INFO, NS_POLICY, policyIn } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { roster } from '../roster/index.ts'
import { policy } from './index.ts'

const told = async (device: Device, to: string) =>
  DiscoInfo.in(await device.asks(el('jabber:client', 'iq', { type: 'get', to }, el(NS_DISCO_INFO, 'query'))))
const strict = { config: { policy: { trust: 'verified-only', export: false } } }

play(
  'F5, D24: an account is told what its organisation asks for',
  [policy],
  async ({ ana }) => {
    const info = await told(ana.phone, 'ana@plaza.example')
    expect(policyIn(info!)).toEqual({ trust: 'verified-only', export: false })
  },
  strict,
)

play(
  'F5, D24: nobody else is told: no contact, and not whoever asks the domain',
  [policy, roster],
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    for (const to of ['ana@plaza.example', 'plaza.example'])
      expect((await told(bruno.desk, to))?.forms).toEqual([])
  },
  strict,
)

play('XEP-0128: an organisation that asks for nothing sends no form', [policy], async ({ ana }) => {
  const answer = await ana.phone.asks(
    el('jabber:client', 'iq', { type: 'get', to: 'ana@plaza.example' }, el(NS_DISCO_INFO, 'query')),
  )
  expect(answer.toString()).not.toContain(NS_POLICY)
})

test.each([
  ['a level that is not there', { trust: 'verified' }],
  ['a word for yes', { export: 'no' }],
  ['a key that nobody knows', { trust_floor: 'first-use' }],
])('%s stops the start', (_, section) => {
  expect(policy.config?.schema.safeParse(section).success).toBe(false)
})
