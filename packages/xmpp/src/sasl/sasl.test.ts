import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { el } from '../xml/element.ts'
import { xml } from '../xml/literal.ts'
import { chooseBinding } from './channel-binding.ts'
import { NS_SASL, SaslError } from './error.ts'
import { buildHt, htMechanism, htProof, parseHt, parseHtMechanism } from './ht.ts'
import { buildPlain, parsePlain } from './plain.ts'
import { buildSasl, readSasl, type SaslMessage } from './sasl.ts'

const condition = (f: () => unknown): string => {
  try {
    f()
  } catch (error) {
    if (error instanceof SaslError) return error.condition
    throw error
  }
  return 'accepted'
}
const bytes = new Uint8Array([1, 2, 3, 250])

describe('the nonzas of SASL', () => {
  it.each<SaslMessage>([
    { kind: 'auth', mechanism: 'SCRAM-SHA-256-PLUS', data: bytes },
    { kind: 'auth', mechanism: 'EXTERNAL', data: new Uint8Array(0) },
    { kind: 'auth', mechanism: 'PLAIN', data: undefined },
    { kind: 'challenge', data: bytes },
    { kind: 'response', data: new Uint8Array(0) },
    { kind: 'success', data: bytes },
    { kind: 'success', data: undefined },
    { kind: 'abort' },
  ])('RFC 6120 §6.4: $kind is read as it was written', message => {
    expect(readSasl(buildSasl(message))).toEqual(message)
  })

  it.each([
    ['AQID=', 'incorrect-encoding'],
    ['AQI D', 'incorrect-encoding'],
    ['A', 'incorrect-encoding'],
    ['====', 'incorrect-encoding'],
    [' =', 'incorrect-encoding'],
  ])('S057: %s is no base64', (text, expected) => {
    expect(condition(() => readSasl(el(NS_SASL, 'response', {}, text)))).toBe(expected)
  })

  it('S057: what is malformed is named, what is foreign is not ours', () => {
    expect(condition(() => readSasl(el(NS_SASL, 'auth')))).toBe('invalid-mechanism')
    expect(condition(() => readSasl(el(NS_SASL, 'auth', { mechanism: 'scram' })))).toBe('invalid-mechanism')
    expect(condition(() => readSasl(el(NS_SASL, 'response', {}, el(NS_SASL, 'x'))))).toBe('malformed-request')
    expect(condition(() => readSasl(el(NS_SASL, 'authenticate')))).toBe('malformed-request')
    expect(readSasl(xml`<auth xmlns='urn:xmpp:sasl:2'/>`)).toBeUndefined()
  })

  it('RFC 6120 §6.5: failures carry their condition, in the namespace of either profile', () => {
    for (const ns of [NS_SASL, 'urn:xmpp:sasl:2']) {
      const error = SaslError.fromElement(new SaslError('account-disabled', 'Ask us').toElement(ns))
      expect([error.condition, error.text]).toEqual(['account-disabled', 'Ask us'])
    }
    expect(SaslError.fromElement(el(NS_SASL, 'failure', {}, el(NS_SASL, 'bad-auth'))).condition).toBe(
      'not-authorized',
    )
  })
})

describe('HT', () => {
  const crypto = {
    hmac: (_: string, key: Uint8Array, data: Uint8Array) =>
      new Uint8Array(createHmac('sha256', key).update(data).digest()),
  }
  it('both sides prove the token, each its own way, bound to the channel', async () => {
    const proof = await htProof(crypto, 'Initiator', 'token', bytes)
    expect(parseHt(buildHt('lucía', proof))).toEqual({ username: 'lucía', proof })
    expect(await htProof(crypto, 'Responder', 'token', bytes)).not.toEqual(proof)
    expect(await htProof(crypto, 'Initiator', 'token', new Uint8Array(0))).not.toEqual(proof)
    expect(parseHtMechanism(htMechanism('EXPR'))).toBe('EXPR')
    expect(parseHtMechanism('HT-SHA-512-NONE')).toBeUndefined()
  })
  it.each([[''], ['a'], ['\0'], ['a\0b']])('S057: %j is malformed', s => {
    expect(condition(() => parseHt(new TextEncoder().encode(s)))).toBe('malformed-request')
  })
})

describe('PLAIN', () => {
  const text = (s: string): Uint8Array => new TextEncoder().encode(s)
  it('RFC 4616 §2: is read as it was written', () => {
    const given = { authzid: '', username: 'lucía', password: 'a b' }
    expect(parsePlain(buildPlain(given))).toEqual(given)
  })
  it.each(['', 'a', 'a\0b', '\0\0', '\0a\0', '\0\0b', '\0a\0b\0c', `\0a\0${'b'.repeat(2000)}`])(
    'S057: %j is malformed',
    s => {
      expect(condition(() => parsePlain(text(s)))).toBe('malformed-request')
    },
  )
  it('S057: what is not UTF-8 is malformed', () => {
    expect(condition(() => parsePlain(new Uint8Array([0, 0xff, 0, 0xff])))).toBe('malformed-request')
  })
})

describe('the choice of a channel binding', () => {
  const exporter = new Map([['tls-exporter', bytes]])
  it('RFC 5802 §6: n without, y where the server seems to have none, p where both have it', () => {
    expect(chooseBinding({ plus: true, types: ['tls-exporter'] }, new Map()).flag).toBe('n')
    expect(chooseBinding({ plus: false, types: undefined }, exporter).flag).toBe('y')
    expect(chooseBinding({ plus: true, types: undefined }, exporter)).toEqual({
      flag: 'p',
      type: 'tls-exporter',
      data: bytes,
    })
  })
  it('XEP-0474 §6: n where the lists do not meet; the hash tells whether that is true', () => {
    expect(chooseBinding({ plus: true, types: ['tls-server-end-point'] }, exporter).flag).toBe('n')
  })
})
