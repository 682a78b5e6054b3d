import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { autolink, type Part } from './autolink.ts'
import { LinkedText } from './linked-text.tsx'

const links = (text: string): readonly Part[] => autolink(text).filter(part => part.kind !== 'text')
const hrefs = (text: string): readonly string[] =>
  autolink(text).flatMap(part =>
    part.kind === 'web' || part.kind === 'mail' ? [part.href] : part.kind === 'person' ? [part.address] : [],
  )
const RLO = '\u202e'
const ZWSP = '\u200b'

/** None of these may become anything but text. */
const inert: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">here</a>',
  '<a href=data:text/html,x>x</a>',
  '"><script>alert(1)</script>',
  "'-alert(1)-'",
  '`${alert(1)}`',
  '{{constructor.constructor("alert(1)")()}}',
  '<form id=app><input name=innerHTML></form>',
  '<div id="app"></div><a id=app name=location>',
  '<base href="//evil.example/">',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<textarea></textarea><script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#x3c;img src=x&#x3e;',
  '\u003cscript\u003ealert(1)\u003c/script\u003e',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'javascript&colon;alert(1)',
  ' javascript:alert(1)//http://',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:null/123',
  'filesystem:http',
  'view-source:about:blank',
  'about:blank',
  'chrome://settings',
  'ftp://files.example/a',
  'ws://host.example',
  'tel:+4512345678',
  'sms:123',
  'intent:#Intent;end',
  'ms-word:ofe',
  'steam://run/1',
  'xmpp:',
  'xmpp:?message;body=hi',
  'xmpp:<script>@x.example',
  'xmpp:a@b@c.example',
  'xmpp:javascript:alert(1)',
  'mailto:',
  'mailto:?bcc=evil@x.example',
  'mailto:<img src=x>@x.example',
  'http://',
  'https://',
  'https:///',
  'http:/one.slash.example',
  'https:evil.example',
  '//evil.example/path',
  'www.example.org',
  'https://bank.example@evil.example/',
  'https://user:secret@evil.example/',
  `https://bank.example/${RLO}gpj.exe`,
  `https://ba${ZWSP}nk.example/`,
  'https://bank.example/\u2066x\u2069',
  'https://bank.example\u00ad.evil.example',
  'https://exa\u0000mple.org',
  'https://[::1',
  'https://256.256.256.256/',
  'https://example.org:99999/',
  'https://%00.example/',
  `https://example.org/${'a'.repeat(3000)}`,
  'nothttps://example.org',
]

describe('S260: what a stranger types is drawn as text', () => {
  it('has a battery of more than fifty payloads', () => expect(new Set(inert).size).toBeGreaterThan(50))
  it.each(inert.map(text => [text]))('S276: %j makes no link and no element', text => {
    expect(links(text)).toEqual([])
    const html = renderToStaticMarkup(createElement(LinkedText, { text }))
    expect(html).not.toMatch(/</u)
    expect(
      autolink(text)
        .map(part => part.text)
        .join(''),
    ).toBe(text)
  })
  it('nothing is lost or added around links', () => {
    for (const text of [
      'a https://x.example b',
      'https://x.example',
      '(see https://x.example/a_(b)).',
      '',
      'x',
    ])
      expect(
        autolink(text)
          .map(part => part.text)
          .join(''),
      ).toBe(text)
  })
})

describe('S276: links', () => {
  it.each([
    ['see https://example.org/a?b=c#d.', ['https://example.org/a?b=c#d']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://en.example/wiki/Ring_(music)', ['https://en.example/wiki/Ring_(music)']],
    ['HTTP://EXAMPLE.ORG', ['http://example.org/']],
    ['https://xn--bcher-kva.example/', ['https://xn--bcher-kva.example/']],
    ['https://bücher.example/', ['https://xn--bcher-kva.example/']],
    ['“https://example.org”', ['https://example.org/']],
    ['a https://one.example b http://two.example, c', ['https://one.example/', 'http://two.example/']],
    ['xmpp:Marta@Casa.example?message;body=hi', ['marta@casa.example']],
    ['mailto:marta@casa.example?subject=x&bcc=evil@x.example', ['mailto:marta@casa.example']],
    ['https://example.org/<script>', ['https://example.org/']],
    ['https://example.org/"onmouseover="alert(1)', ['https://example.org/']],
  ])('%j leads to %j', (text, expected) => expect(hrefs(text)).toEqual(expected))

  it('S335: an address that asks to join or to verify is asked about first', () => {
    const asks = (text: string) => links(text).map(part => part.kind === 'person' && part.asks === true)
    expect(asks('xmpp:plaza@rooms.casa.example?join')).toEqual([true])
    expect(asks(`xmpp:marta@casa.example?message;omemo-sid-7=${'a'.repeat(64)}`)).toEqual([true])
    expect(asks('xmpp:marta@casa.example?message;body=join')).toEqual([false])
  })
  it('an internationalised host is told by its real name to who is asked', () => {
    const [link] = links('https://bücher.example/')
    expect(link).toMatchObject({ kind: 'web', host: 'xn--bcher-kva.example' })
  })
  it('every outer link is without opener, without referrer and in a tab of its own', () => {
    const html = renderToStaticMarkup(createElement(LinkedText, { text: 'https://example.org/?a=1&b="2' }))
    expect(html).toContain('rel="noopener noreferrer"')
    expect(html).toContain('target="_blank"')
    expect(html).toContain('href="https://example.org/?a=1&amp;b="')
  })
  it('an xmpp link leads to a conversation inside and asks no server for anything', () => {
    const html = renderToStaticMarkup(createElement(LinkedText, { text: 'xmpp:marta@casa.example' }))
    expect(html).toContain('href="#/chat/marta%40casa.example"')
  })
  it('a hundred thousand characters are read in less than a second', () => {
    const hostile = [
      'https://'.repeat(12_000),
      `https://a.example/${'('.repeat(90_000)}`,
      ')'.repeat(100_000),
      'xmpp:'.repeat(20_000),
    ]
    for (const text of hostile) {
      const begun = performance.now()
      autolink(text)
      expect(performance.now() - begun).toBeLessThan(1000)
    }
  })
})
