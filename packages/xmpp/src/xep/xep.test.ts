import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Jid } from '../jid/jid.ts'
import { xml } from '../xml/literal.ts'
import { DataForm, fieldValue, fieldValues, formIn, formOf } from './0004-forms.ts'
import { DiscoInfo } from './0030-disco.ts'
import { chatStateElement, chatStateIn } from './0085-chat-states.ts'
import { capsVer, verificationString } from './0115-caps.ts'
import { stanzaIdBy, withoutStanzaIdsBy } from './0359-stanza-ids.ts'
import { hueAngle } from './0392-colours.ts'
import { NO_POLICY, NS_POLICY, policyForm, policyIn } from './policy.ts'

const sha1 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha1').update(data).digest())

describe('XEP-0115', () => {
  it('§5.2: the published verification strings', async () => {
    const simple = DiscoInfo.parse(
      xml`<query xmlns='http://jabber.org/protocol/disco#info'><identity category='client' name='Exodus 0.9.1' type='pc'/><feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/></query>`,
    )
    expect(await capsVer(simple, sha1)).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=')
  })

  it('§5.4: ill-formed information has no hash', () => {
    const twice = DiscoInfo.parse(
      xml`<query xmlns='http://jabber.org/protocol/disco#info'><feature var='a'/><feature var='a'/></query>`,
    )
    expect(verificationString(twice)).toBeUndefined()
    const forged = DiscoInfo.parse(
      xml`<query xmlns='http://jabber.org/protocol/disco#info'><feature var='a&lt;b'/></query>`,
    )
    expect(verificationString(forged)).toBeUndefined()
  })
})

describe('XEP-0392', () => {
  it.each([
    ['Romeo', 327.255249],
    ['juliet@capulet.lit', 209.4104],
    ['😺', 331.199341],
    ['council', 359.994507],
    ['Board', 171.430664],
  ])('§13: the angle of %s', async (text, angle) => {
    expect(await hueAngle(text, sha1)).toBeCloseTo(angle, 5)
  })
})

describe('XEP-0359', () => {
  const ours = Jid.parse('lucia@example.org')
  const m = xml`<message><body>x</body><stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='LUCIA@example.org'/><stanza-id xmlns='urn:xmpp:sid:0' id='2' by='room@example.org'/><stanza-id xmlns='urn:xmpp:sid:0' by='lucia@example.org'/></message>`
  it('§3: ids given in our name are removed, malformed ones too, those of others stay', () => {
    const clean = withoutStanzaIdsBy(m, ours)
    expect(stanzaIdBy(m, ours)).toBe('forged')
    expect(stanzaIdBy(clean, ours)).toBeUndefined()
    expect(stanzaIdBy(clean, Jid.parse('room@example.org'))).toBe('2')
    expect(clean.elements().length).toBe(2)
  })
})

describe('XEP-0004', () => {
  it('forms from plain values are found again by their type', () => {
    const form = formOf('submit', 'u:form', { on: true, names: ['a', 'b'], n: 3, none: undefined })
    const found = formIn(xml`<iq>${DataForm.build(form)}</iq>`, 'u:form')
    expect(found && [fieldValue(found, 'on'), fieldValues(found, 'names'), fieldValue(found, 'n')]).toEqual([
      '1',
      ['a', 'b'],
      '3',
    ])
    expect(found?.fields.map(f => f.var)).toEqual(['FORM_TYPE', 'on', 'names', 'n'])
    expect(formIn(xml`<iq>${DataForm.build(form)}</iq>`, 'u:other')).toBeUndefined()
  })
})

describe('XEP-0085', () => {
  it('states by name, unknown ones as none', () => {
    expect(chatStateIn(xml`<message>${chatStateElement('composing')}</message>`)).toBe('composing')
    expect(
      chatStateIn(xml`<message><bored xmlns='http://jabber.org/protocol/chatstates'/></message>`),
    ).toBeUndefined()
  })
})

describe('an organisation asks its people for something', () => {
  const told = (...forms: readonly DataForm[]) => ({ identities: [], features: [], forms })
  it.each([
    { trust: 'first-use', export: true },
    { trust: 'first-use', export: false },
    { trust: 'verified-only', export: true },
    { trust: 'verified-only', export: false },
  ] as const)('%o is read as it was written', policy => {
    const info = DiscoInfo.build(told(policyForm(policy)))
    expect(policyIn(DiscoInfo.parse(info))).toEqual(policy)
  })

  it('what is not understood asks for nothing', () => {
    expect(policyIn(told())).toEqual(NO_POLICY)
    expect(policyIn(told(formOf('result', 'urn:example', { trust: 'verified-only' })))).toEqual(NO_POLICY)
    const strange = { trust: ['nobody', 'verified-only'], export: 'never', colour: 'red' }
    expect(policyIn(told(formOf('result', NS_POLICY, strange)))).toEqual(NO_POLICY)
    expect(policyIn(told(formOf('result', NS_POLICY, { export: 'false' }))).export).toBe(false)
  })
})
