/** Sign-in by XEP-0388 and XEP-0484 as seen by the client: whom it believes, and what it never shows. */
import { scramHashes } from '@corrillo/crypto'
import {
  buildHt,
  encodeBase64,
  el,
  type Element,
  htProof,
  Jid,
  NS_CLIENT,
  NS_SASL,
  NS_SASL2,
  NS_STREAM,
  openFrame,
  parseElement,
  xml,
} from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { memoryTransport } from '../platform/memory/index.ts'
import type { SignIn } from './bound.ts'
import { negotiate } from './negotiation.ts'
import { sasl2 } from './profiles.ts'
import { Stream } from './stream.ts'

const DOMAIN = 'plaza.example'
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const hashes = scramHashes(random)
const NONE = new Uint8Array(0)
const TOKEN = { token: 'the token of this test', mechanism: 'HT-SHA-256-NONE', expires: 2_000 }

const mechanisms = (...names: readonly string[]) => names.map(name => el(NS_SASL2, 'mechanism', {}, name))
const bindings = (...types: readonly string[]) =>
  el(
    'urn:xmpp:sasl-cb:0',
    'sasl-channel-binding',
    {},
    ...types.map(type => el('urn:xmpp:sasl-cb:0', 'channel-binding', { type })),
  )
const features = (...inside: readonly Element[]) => el(NS_STREAM, 'features', {}, ...inside)
const OFFER = features(
  el(
    NS_SASL2,
    'authentication',
    {},
    ...mechanisms('SCRAM-SHA-512'),
    xml`<inline xmlns='urn:xmpp:sasl:2'><bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:csi:0'/></inline></bind><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline>`,
  ),
)

/** A server that says `answers` to what comes after the header, one each. */
const signedIn = async (
  answers: readonly ((e: Element) => Promise<readonly Element[]>)[],
  signIn: Partial<SignIn> = {},
) => {
  const sent: Element[] = []
  const left = [...answers]
  const transport = memoryTransport(line => ({
    closed() {},
    receive(text) {
      const e = parseElement(text)
      if (e.name === 'open') {
        line.send(openFrame({ from: DOMAIN, id: 'x', version: '1.0', ns: NS_CLIENT }))
        return line.send(OFFER.toString())
      }
      sent.push(e)
      void left
        .shift()?.(e)
        .then(all => all.forEach(one => line.send(one.toString())))
    },
  }))
  const stream = await Stream.connect(transport, { domain: DOMAIN, websocket: 'wss://plaza.example/x' })
  const bound = negotiate(stream, {
    credentials: { username: 'ana', password: 'correct horse' },
    address: Jid.parse(`ana@${DOMAIN}`),
    agent: { id: 'd4565fa7-4d72-4749-b3d3-740edbf87770', device: 'Prueba' },
    pin: undefined,
    token: TOKEN,
    resume: undefined,
    active: true,
    now: 1_000,
    random,
    ...signIn,
  })
  return { sent, bound }
}
const success = async (by: string, jid: string): Promise<readonly Element[]> => {
  const proof = encodeBase64(await htProof(hashes, 'Responder', by, NONE))
  return [
    xml`<success xmlns='urn:xmpp:sasl:2'><additional-data>${proof}</additional-data><authorization-identifier>${jid}</authorization-identifier><bound xmlns='urn:xmpp:bind:0'/></success>`,
    features(),
  ]
}
const failure = (condition: string) => async () => [el(NS_SASL2, 'failure', {}, el(NS_SASL, condition))]

test('XEP-0484 §3.4: one message with the token, and the session is there', async () => {
  const { sent, bound } = await signedIn([() => success(TOKEN.token, `ana@${DOMAIN}/Corrillo/x`)])
  expect(await bound).toMatchObject({ token: TOKEN, pin: undefined, resumption: undefined })
  expect(sent).toHaveLength(1)
  const proof = await htProof(hashes, 'Initiator', TOKEN.token, NONE)
  expect(sent[0]?.childText('initial-response')).toBe(encodeBase64(buildHt('ana', proof)))
})

test.each([
  ['looks, nothing is said', true, false],
  ['does not look, the new session begins inactive', false, true],
])('XEP-0386 §3.2, XEP-0352: where somebody %s', async (_, active, said) => {
  const { sent, bound } = await signedIn([() => success(TOKEN.token, `ana@${DOMAIN}/x`)], { active })
  expect(await bound).toMatchObject({ active })
  expect(sent).toHaveLength(1)
  const request = sent[0]?.child('bind', 'urn:xmpp:bind:0')
  expect(request?.child('inactive', 'urn:xmpp:csi:0') !== undefined).toBe(said)
})

test('XEP-0484: a server that does not know the token is not believed', async () => {
  const { bound } = await signedIn([() => success('a guess', `ana@${DOMAIN}/x`)])
  await expect(bound).rejects.toMatchObject({ code: 'downgrade' })
})

test.each(['bruno@plaza.example/x', 'ana@other.example/x', 'ana@plaza.example', 'nonsense@@'])(
  'XEP-0386 §4: a session as %s is not ours',
  async jid => {
    const { bound } = await signedIn([() => success(TOKEN.token, jid)])
    await expect(bound).rejects.toMatchObject({ code: 'server-error' })
  },
)

test.each(['not-authorized', 'credentials-expired'])(
  'XEP-0484 §5.1: after %s the password is proved on the same stream, and a new token asked for',
  async condition => {
    const { sent, bound } = await signedIn([failure(condition), failure('not-authorized')])
    await expect(bound).rejects.toMatchObject({ code: 'wrong-password' })
    expect(sent.map(e => e.attr('mechanism'))).toEqual(['HT-SHA-256-NONE', 'SCRAM-SHA-512'])
    expect(sent[1]?.toString()).toContain('request-token')
    expect(sent[1]?.toString()).not.toContain('<fast')
  },
)

test.each([
  ['has run out', { ...TOKEN, expires: 1_000 }],
  ['is for a mechanism that is not offered', { ...TOKEN, mechanism: 'HT-SHA-256-EXPR' }],
])('a token that %s is not shown', async (_, token) => {
  const { sent, bound } = await signedIn([failure('not-authorized')], { token })
  await expect(bound).rejects.toMatchObject({ code: 'wrong-password' })
  expect(sent.map(e => e.attr('mechanism'))).toEqual(['SCRAM-SHA-512'])
})

test.each([
  ['bindings without mechanisms that bind', ['SCRAM-SHA-512'], ['tls-exporter']],
  ['mechanisms that bind without bindings', ['SCRAM-SHA-512-PLUS', 'SCRAM-SHA-512'], []],
])('XEP-0440 §3: %s mean that somebody changed the offer', (_, names, types) => {
  const offer = features(el(NS_SASL2, 'authentication', {}, ...mechanisms(...names)), bindings(...types))
  expect(() => sasl2(offer, {})).toThrow(expect.objectContaining({ code: 'downgrade' }))
})
