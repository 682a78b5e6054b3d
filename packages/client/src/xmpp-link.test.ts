import { describe, expect, it } from 'vitest'
import { groupIn, readXmppLink } from './xmpp-link.ts'

const KEY = '3f6a1c9e5b7d2048e1f0a9c8d7b6452311907f3e8c5a4d2b6e9f70813c4d5e6a'

describe('RFC 5122, XEP-0147: addresses from elsewhere', () => {
  it.each([
    ['xmpp:marta@casa.example', 'conversation', 'marta@casa.example'],
    ['web+xmpp:marta@casa.example', 'conversation', 'marta@casa.example'],
    ['XMPP:j%C3%B8rn@casa.example?subscribe', 'conversation', 'jørn@casa.example'],
    ['xmpp:marta@casa.example/phone?roster;name=Bruno', 'conversation', 'marta@casa.example'],
    ['xmpp:plaza@rooms.casa.example?join', 'group', 'plaza@rooms.casa.example'],
    ['web+xmpp:plaza@rooms.casa.example?join;password=a%20b', 'group', 'plaza@rooms.casa.example'],
    [`xmpp:marta@casa.example?omemo-sid-7=${KEY}`, 'verification', 'marta@casa.example'],
    [`xmpp:marta@casa.example?message;omemo-sid-7=${KEY}`, 'verification', 'marta@casa.example'],
    [
      `xmpp:marta@casa.example?trust-message;encryption=urn:xmpp:omemo:2;trust=${KEY}`,
      'verification',
      'marta@casa.example',
    ],
    ['xmpp:marta@casa.example?joined', 'conversation', 'marta@casa.example'],
  ])('%s', (text, asks, address) => {
    expect(readXmppLink(text)).toEqual({ asks, address, uri: text.replace(/^web\+/, '') })
  })
  it('S335: no text that a link would have said is taken from it', () => {
    const link = readXmppLink('xmpp:marta@casa.example?message;subject=Hi;body=Send%20me%20your%20money')
    expect(Object.keys(link ?? {}).sort()).toEqual(['address', 'asks', 'uri'])
    expect(link?.asks).toBe('conversation')
  })
  it('S335: what leads to nobody, or is longer than any address, is no link', () => {
    for (const text of [
      '',
      'xmpp:',
      'xmpp:casa.example',
      'xmpp:a@b@c',
      'web+web+xmpp:a@casa.example',
      'https://casa.example',
      'javascript:alert(1)',
      `xmpp:a@casa.example?${'x'.repeat(9000)}`,
    ])
      expect(readXmppLink(text)).toBeUndefined()
  })
})

describe('where a group is', () => {
  it.each([
    ['plaza@rooms.casa.example', 'plaza@rooms.casa.example', undefined],
    ['plaza@rooms.casa.example;a b', 'plaza@rooms.casa.example', 'a b'],
    ['XMPP:caf%C3%A9@rooms.casa.example?join;password=a%20b', 'café@rooms.casa.example', 'a b'],
    ['xmpp:plaza%40far.example?x@casa.example', 'plaza@far.example', undefined],
    ['https://casa.example/join#plaza@rooms.casa.example;token', 'plaza@rooms.casa.example', 'token'],
  ])('%s', (link, address, token) => expect(groupIn(link)).toEqual({ address, token }))
  it('is nowhere without a name in front', () => expect(groupIn('xmpp:casa.example?join')).toBeUndefined())
})
