import { type Element, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { disco } from '../disco/index.ts'
import { version } from './index.ts'

const ASK = xml`<iq type='get' to='plaza.example'><query xmlns='jabber:iq:version'/></iq>`
const announced = async (device: Device): Promise<boolean> => {
  const answer = await device.asks(
    xml`<iq type='get' to='plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  )
  return (answer.elements()[0]?.elements() ?? []).some((e: Element) => e.attr('var') === 'jabber:iq:version')
}

play(
  'XEP-0092 §2: an account is told name and version, and no operating system',
  [version, disco],
  async ({ ana }) => {
    const answer = (await ana.phone.asks(ASK)).elements()[0]
    expect(answer.childText('name')).toBe('Corrillo')
    expect(answer.childText('version')).toMatch(/^\d+\.\d+\.\d+/)
    expect(answer.child('os')).toBeUndefined()
    expect(await announced(ana.phone)).toBe(true)
  },
)

play(
  'XEP-0092 §4: where the owner wants it nobody is told',
  [version, disco],
  async ({ ana }) => {
    const answer = await ana.phone.asks(ASK)
    expect(answer.child('error')?.elements()[0]?.name).toBe('service-unavailable')
    expect(await announced(ana.phone)).toBe(false)
  },
  { config: { version: { visible: 'nobody' } } },
)
