import { describe, expect, it } from 'vitest'
import { Jid } from '../jid/jid.ts'
import { StreamError } from '../stream/error.ts'
import { el } from '../xml/element.ts'
import { xml } from '../xml/literal.ts'
import { parseElement } from '../xml/parser.ts'
import { write } from '../xml/writer.ts'
import { StanzaError } from './error.ts'
import { inNamespace } from './namespace.ts'
import { errorElement, errorReply, iqResult } from './reply.ts'
import { Stanza } from './stanza.ts'

const refusal = (e: Parameters<typeof Stanza.from>[0]): string => {
  try {
    Stanza.from(e)
  } catch (error) {
    if (error instanceof StanzaError || error instanceof StreamError) return error.condition
    throw error
  }
  return 'accepted'
}

describe('stanzas', () => {
  it('RFC 6121 §5.2.2: a message without a type, or of an unknown one, is normal', () => {
    expect(Stanza.from(xml`<message/>`).type).toBe('normal')
    expect(Stanza.from(xml`<message type='foo'/>`).type).toBe('normal')
    expect(Stanza.from(xml`<message type='chat'/>`).type).toBe('chat')
    expect(Stanza.from(xml`<presence/>`).type).toBe('')
  })

  it.each([
    ['an iq without id', xml`<iq type='get'><a xmlns='u:1'/></iq>`],
    ['an iq without type', xml`<iq id='1'><a xmlns='u:1'/></iq>`],
    ['an iq of another type', xml`<iq id='1' type='foo'><a xmlns='u:1'/></iq>`],
    ['a request with two children', xml`<iq id='1' type='set'><a xmlns='u:1'/><b xmlns='u:1'/></iq>`],
    ['a request without a child', xml`<iq id='1' type='get'/>`],
    ['a result with two children', xml`<iq id='1' type='result'><a xmlns='u:1'/><b xmlns='u:1'/></iq>`],
    ['a presence of another type', xml`<presence type='available'/>`],
    ['a presence with an empty type', xml`<presence type=''/>`],
  ])('S126: %s is a bad request', (_, e) => {
    expect(refusal(e)).toBe('bad-request')
  })

  it('S126: results and errors as RFC 6120 §8.2.3 has them', () => {
    expect(refusal(xml`<iq id='1' type='result'/>`)).toBe('accepted')
    expect(refusal(xml`<iq id='1' type='error'><a xmlns='u:1'/><error type='cancel'/></iq>`)).toBe('accepted')
  })

  it('S123: addresses that are none', () => {
    expect(refusal(xml`<message to='a@b@c'/>`)).toBe('jid-malformed')
    expect(refusal(xml`<message from=''/>`)).toBe('jid-malformed')
  })

  it('S031: what is no stanza in this namespace is not healed into one', () => {
    expect(refusal(xml`<message xmlns='jabber:server'/>`)).toBe('unsupported-stanza-type')
    expect(refusal(xml`<msg/>`)).toBe('unsupported-stanza-type')
    expect(Stanza.from(xml`<message xmlns='jabber:server'/>`, 'jabber:server').kind).toBe('message')
  })

  it('change by giving a new one', () => {
    const m = Stanza.from(xml`<message to='a@b' type='chat' id='1'><body>x</body></message>`)
    const from = Jid.parse('c@d/e')
    const changed = m.with({ from, to: undefined, type: 'headline' }).append(el('u:1', 'x'))
    expect(changed.toString()).toBe(
      "<message xmlns='jabber:client' id='1' from='c@d/e' type='headline'><body>x</body><x xmlns='u:1'/></message>",
    )
    expect([changed.from, changed.to, changed.type, changed.id]).toEqual([from, undefined, 'headline', '1'])
    expect(Stanza.from(changed.element).toString()).toBe(changed.toString())
    expect(m.to?.toString()).toBe('a@b')
    expect(m.mapElement(e => e)).toBe(m)
  })
})

describe('the namespace between servers', () => {
  it.each([
    '<message to="a@b"><body>x&#65;</body><x xmlns="u:1"><body/></x></message>',
    '<message xmlns="jabber:client"><body xmlns="jabber:client">x</body><p:x xmlns:p="u:1"><body/></p:x></message>',
    '<message><x xmlns="urn:xmpp:forward:0"><message xmlns="jabber:client"><body/></message></x></message>',
    '<message xmlns:p="u:1"><body p:a="1"/></message>',
  ])('RFC 6120 §4.8.3: %s moves there and back, its payloads stay', text => {
    const e = parseElement(text, { context: { ns: 'jabber:client' } })
    const there = inNamespace(e, 'jabber:client', 'jabber:server')
    expect(there.ns).toBe('jabber:server')
    for (const child of e.elements())
      if (child.ns !== 'jabber:client') expect(there.child(child.name, child.ns)?.equals(child)).toBe(true)
      else expect(there.child(child.name)).toBeDefined()
    const received = parseElement(write(there.with({ id: '1' }), 'jabber:server'), {
      context: { ns: 'jabber:server' },
    })
    expect(received.equals(there.with({ id: '1' }))).toBe(true)
    expect(parseElement(there.toString()).equals(there)).toBe(true)
    const back = inNamespace(received, 'jabber:server', 'jabber:client')
    expect(back.equals(e.with({ id: '1' }))).toBe(true)
    expect(parseElement(back.toString()).equals(back)).toBe(true)
  })

  it('copies the content where nothing in it says otherwise', () => {
    const e = parseElement('<message><body>x&#65;</body></message>', { context: { ns: 'jabber:client' } })
    expect(write(inNamespace(e, 'jabber:client', 'jabber:server'), 'jabber:server')).toBe(
      '<message><body>x&#65;</body></message>',
    )
  })
})

describe('replies', () => {
  const iq = Stanza.from(xml`<iq type='get' id='1' from='a@b/c' to='d'><q xmlns='u:1'/></iq>`)
  const refused = new StanzaError('cancel', 'item-not-found', 'no such thing', el('u:1', 'why'))

  it('go back where the request came from', () => {
    expect(iqResult(iq, el('u:1', 'q')).toString()).toBe(
      "<iq xmlns='jabber:client' type='result' id='1' from='d' to='a@b/c'><q xmlns='u:1'/></iq>",
    )
    const reply = errorReply(iq, refused)!
    expect([reply.type, reply.id, reply.from?.toString(), reply.to?.toString()]).toEqual([
      'error',
      '1',
      'd',
      'a@b/c',
    ])
  })

  it('S125: an error or a result is never answered with an error', () => {
    for (const e of [
      xml`<iq type='error' id='1'/>`,
      xml`<iq type='result' id='1'/>`,
      xml`<message type='error'/>`,
      xml`<presence type='error'/>`,
    ]) {
      expect(errorReply(Stanza.from(e), refused)).toBeUndefined()
      expect(errorElement(e, refused)).toBeUndefined()
    }
  })

  it('name what cannot be read as a stanza by the addresses it came with', () => {
    expect(errorElement(xml`<message to='a@b@c' from='d@e/f' id='1'/>`, refused)?.attr('from')).toBe('a@b@c')
  })

  it('XEP-0086: carry the code of old clients, and read back the same', () => {
    const e = refused.toElement()
    expect(e.attr('code')).toBe('404')
    const again = StanzaError.fromElement(errorReply(iq, refused)!.element)
    expect([again.type, again.condition, again.text, again.extra?.name]).toEqual([
      'cancel',
      'item-not-found',
      'no such thing',
      'why',
    ])
    expect(StanzaError.fromElement(xml`<error type='x'><y xmlns='u:1'/></error>`).condition).toBe(
      'undefined-condition',
    )
    expect(StanzaError.fromElement(xml`<message type='error'/>`).type).toBe('cancel')
  })
})
