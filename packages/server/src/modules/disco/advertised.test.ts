import { DiscoInfo, type Element, el } from '@corrillo/xmpp'
import { expect } from 'vitest'
import type { AnyModule } from '../../host/loader.ts'
import type { Disco } from '../../host/module.ts'
import { type Device, play } from '../../plays/play.ts'
import { modules } from '../index.ts'

const declared = ({ disco, config }: AnyModule): Disco =>
  (typeof disco === 'function' ? disco(config?.schema.parse({})) : disco) ?? {}
const union = (of: (disco: Disco) => readonly string[] | undefined): readonly string[] =>
  [...new Set(modules.flatMap(module => of(declared(module)) ?? []))].toSorted()

const askInfo = async (device: Device, to: string) => {
  const answer: Element = await device.asks(
    el('jabber:client', 'iq', { type: 'get', to }, DiscoInfo.build({ identities: [], features: [] })),
  )
  const { features = [], identities = [] } = DiscoInfo.in(answer) ?? {}
  return {
    features: features.map(feature => feature.var).toSorted(),
    identities: identities.map(({ category, type }) => `${category}/${type}`).toSorted(),
  }
}

play(
  'XEP-0030 §3.1: domain and account advertise what the modules declare, no more and no less',
  modules,
  async ({ ana }) => {
    const host = await askInfo(ana.phone, 'plaza.example')
    expect(host.features).toEqual(union(disco => disco.host))
    expect(host.features).toContain('urn:xmpp:blocking')
    const account = await askInfo(ana.phone, 'ana@plaza.example')
    expect(account.features).toEqual(union(disco => disco.account))
    expect(account.features).toContain('urn:xmpp:mam:2')
    expect(account.identities).toEqual(['account/registered', 'pubsub/pep'])
  },
)
