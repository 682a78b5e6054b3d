import { DiscoInfo, fieldValues, formType, type Element, el, NS_DISCO_INFO } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { contact } from './index.ts'

const forms = async (device: Device) => {
  const answer: Element = await device.asks(
    el('jabber:client', 'iq', { type: 'get', to: 'plaza.example' }, el(NS_DISCO_INFO, 'query')),
  )
  return DiscoInfo.in(answer)?.forms ?? []
}

play(
  'XEP-0157 §3, XEP-0455 §2.1: the domain says whom to write to and where outages are told',
  [contact],
  async ({ ana }) => {
    const [people, outages] = await forms(ana.phone)
    expect(formType(people!)).toBe('http://jabber.org/network/serverinfo')
    expect(fieldValues(people!, 'abuse-addresses')).toEqual([
      'mailto:abuse@plaza.example',
      'xmpp:eva@plaza.example',
    ])
    expect(people!.fields.map(field => field.var)).toEqual(['FORM_TYPE', 'abuse-addresses'])
    expect(formType(outages!)).toBe('urn:xmpp:sos:0')
    expect(fieldValues(outages!, 'external-status-addresses')).toEqual([
      'https://elsewhere.example/status.json',
    ])
  },
  {
    config: {
      contact: {
        abuse: ['mailto:abuse@plaza.example', 'xmpp:eva@plaza.example'],
        outage_files: ['https://elsewhere.example/status.json'],
      },
    },
  },
)

play('XEP-0157 §3: who has nothing to tell sends no form', [contact], async ({ ana }) => {
  expect(await forms(ana.phone)).toEqual([])
})

test.each([
  { abuse: ['abuse@plaza.example'] },
  { abuse: ['mailto:'] },
  { outage_files: ['ftp://elsewhere.example/status.json'] },
  { admin: Array.from({ length: 21 }, () => 'mailto:a@plaza.example') },
])('what is no address is refused: %o', config => {
  expect(contact.config?.schema.safeParse(config).success).toBe(false)
})
