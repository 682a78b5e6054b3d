/** The other side of XEP-0388 for tests: everything that a client may ask for in one message. */
import { createHash } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import {
  buildHt,
  decodeBase64,
  type Element,
  encodeBase64,
  FastToken,
  htProof,
  NS_SASL2,
  parseHtMechanism,
  ScramClient,
  TLS_EXPORTER,
} from '@corrillo/xmpp'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import { RawClient } from './raw-client.ts'

export const PHONE = 'd4565fa7-4d72-4749-b3d3-740edbf87770'
export const DESK = '0b5e2c34-5c1c-4c5f-9f0a-0c52e1a4a6e2'

export interface Wish {
  readonly agent?: string | undefined
  readonly software?: string
  readonly device?: string
  /** What stands beside the initial response. */
  readonly inline?: string
}

const bytes = new TextEncoder()
const agentOf = ({ agent = PHONE, software = 'Prueba', device = 'Móvil' }: Wish): string =>
  agent === ''
    ? ''
    : `<user-agent id='${agent}'><software>${software}</software><device>${device}</device></user-agent>`

export const authenticate = (mechanism: string, first: Uint8Array, wish: Wish): string =>
  `<authenticate xmlns='${NS_SASL2}' mechanism='${mechanism}'><initial-response>${encodeBase64(first)}</initial-response>${agentOf(wish)}${wish.inline ?? ''}</authenticate>`

/** Gives <success/> or <failure/>. */
export const byPassword = async (
  client: RawClient,
  username: string,
  password: string,
  wish: Wish & { readonly plus?: boolean; readonly authzid?: string } = {},
): Promise<Element> => {
  const scram = new ScramClient({
    crypto: scramCrypto,
    hash: 'SHA-256',
    username,
    password,
    binding:
      wish.plus === false ? { flag: 'n' } : { flag: 'p', type: TLS_EXPORTER.type, data: client.exporter() },
    minIterations: 1,
    ...(wish.authzid === undefined ? {} : { authzid: wish.authzid }),
  })
  const mechanism = `SCRAM-SHA-256${wish.plus === false ? '' : '-PLUS'}`
  client.write(authenticate(mechanism, bytes.encode(scram.first()), wish))
  const challenge = await client.element()
  if (!challenge.is('challenge', NS_SASL2)) return challenge
  const final = await scram.final(Buffer.from(decodeBase64(challenge.text()) ?? []).toString())
  client.write(`<response xmlns='${NS_SASL2}'>${encodeBase64(bytes.encode(final))}</response>`)
  const outcome = await client.element()
  if (outcome.name === 'success')
    scram.verify(Buffer.from(decodeBase64(outcome.childText('additional-data') ?? '') ?? []).toString())
  return outcome
}

const none = () => new Uint8Array(0)
/** As a client sees it: of the certificate that it was shown. */
export const endPoint = ({ socket }: RawClient): Uint8Array => {
  const shown = (socket as TLSSocket).getPeerX509Certificate()
  if (shown === undefined) throw new Error('no certificate')
  const hash = /sha(256|384|512)/i.exec(shown.signatureAlgorithm ?? '')?.[0] ?? 'sha256'
  return createHash(hash).update(shown.raw).digest()
}

/** The one message that a token takes. */
export const tokenMessage = async (
  client: RawClient,
  username: string,
  token: string,
  mechanism: string,
  wish: Wish & { readonly fast?: string } = {},
): Promise<string> => {
  const data = { EXPR: () => client.exporter(), ENDP: () => endPoint(client), UNIQ: none, NONE: none }
  const bound = data[parseHtMechanism(mechanism) ?? 'NONE']()
  const proof = await htProof(scramCrypto, 'Initiator', token, bound)
  const inline = `${wish.fast ?? "<fast xmlns='urn:xmpp:fast:0'/>"}${wish.inline ?? ''}`
  return authenticate(mechanism, buildHt(username, proof), { ...wish, inline })
}

export const byToken = async (...args: Parameters<typeof tokenMessage>): Promise<Element> => {
  const [client] = args
  client.write(await tokenMessage(...args))
  return client.element()
}

export const tokenIn = (success: Element): string | undefined => FastToken.in(success)?.token
export const conditionOf = (failure: Element): string | undefined => failure.elements()[0]?.name

export const opened = async (port: number): Promise<RawClient> => {
  const client = await RawClient.tls(port)
  await client.open()
  return client
}
