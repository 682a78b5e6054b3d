import { AdHocCommand, DataForm, el, fieldValue, NODE_KEPT, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { mam } from '../mam/index.ts'
import { privateStorage } from '../private/index.ts'
import { roster } from '../roster/index.ts'
import { kept } from './index.ts'

const NS = 'http://jabber.org/protocol/commands'
/** Each row by the name of its store. */
const heldAbout = async (device: Device) => {
  const answer = await device.asks(el(NS, 'command', { node: NODE_KEPT, action: 'execute' }), DOMAIN)
  const form = AdHocCommand.in(answer)?.form
  expect(form?.reported?.fields.map(field => field.var)).toContain('entries')
  const value = (fields: DataForm['fields'], name: string) =>
    fieldValue({ type: 'result', instructions: [], fields }, name)
  return new Map(
    form?.items?.map(({ fields }) => [value(fields, 'store'), (name: string) => value(fields, name)]),
  )
}

play(
  'S451: who asks what is held about them is told each kind, how much, since when and until when; and nothing of others',
  [kept, mam, roster, privateStorage],
  async ({ ana, bruno, clock }) => {
    expect([...(await heldAbout(ana.phone)).keys()].toSorted()).toEqual([
      'account.created',
      'account.local',
      'account.record',
    ])
    await ana.phone.asks(
      xml`<iq type='set'><query xmlns='jabber:iq:roster'><item jid='bruno@plaza.example' name='B'/></query></iq>`,
    )
    const sentAt = clock.now()
    for (const text of ['one', 'two'])
      await ana.phone.sends(
        xml`<message to='bruno@plaza.example' type='chat' id='${text}'><body>${text}</body></message>`,
      )
    await ana.phone.takes()
    const hers = await heldAbout(ana.phone)
    expect(hers.get('roster.items')?.('entries')).toBe('1')
    expect(hers.get('roster.items')?.('class')).toBe('contacts')
    expect(Number(hers.get('roster.items')?.('bytes'))).toBeGreaterThan(10)
    const archive = hers.get('mam.messages')
    expect(archive?.('entries')).toBe('2')
    expect(Date.parse(archive?.('since') ?? '')).toBe(sentAt)
    expect(archive?.('until')).toBe('`mam.retention_days`')
    expect(archive?.('days')).toBe('30')
    const his = await heldAbout(bruno.desk)
    expect(his.get('roster.items')).toBeUndefined()
    expect(his.get('mam.messages')?.('entries')).toBe('2')
  },
  { config: { mam: { retention_days: 30 } } },
)
