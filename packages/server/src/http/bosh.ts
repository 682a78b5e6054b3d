/** Requests of XEP-0124 on the HTTP listener: which session one is for, and in how many bytes. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type BoshRequest,
  parseBosh,
  type StreamLimits,
  StreamError,
  writeBosh,
  XmlError,
} from '@corrillo/xmpp'
import type { BoshTransport } from '../stream/bosh/transport.ts'
import { securityHeaders } from './headers.ts'
import type { StreamRequest, StreamRoute } from './route.ts'

export const BOSH_PATH = '/http-bind'

export interface BoshRouteOptions {
  /** Programs that send no `Origin` may come in. */
  readonly withoutOrigin: boolean
  /** Bytes of a request that is signed in; the wrapper has some of its own. */
  readonly bytes: number
  readonly limits: StreamLimits
  session(sid: string): BoshTransport | undefined
  /** A new session; undefined when this address has too many. */
  create(first: BoshRequest, sid: string, address: string): BoshTransport | undefined
}

const WRAPPER_BYTES = 1024
const NOTHING = { text: '', isLong: false }
const TYPE = 'text/xml; charset=utf-8'
/** Which session a request is for, before it is read: a stranger's limits are narrow. */
const SID = /\ssid\s*=\s*['"]([\w-]{1,64})['"]/

const terminated = (condition: string): string => writeBosh({ type: 'terminate', condition })

/** `isLong`: this is how it begins. Throws when it breaks off. */
const readBody = async (request: IncomingMessage, most: number) => {
  const chunks: Buffer[] = []
  let size = 0
  let isLong = false
  // The connection stays for the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    isLong = size > most
    if (isLong) break
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)), isLong }
  } catch {
    return { text: '', isLong }
  }
}

/** Only pages that may talk to us (S250, S259) see an answer. */
const crossOrigin = (origin: string | undefined): Record<string, string> =>
  origin === undefined
    ? {}
    : {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Headers': 'Content-Type',
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Max-Age': '86400',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        Vary: 'Origin',
      }

const reply = ({ response, peer, origin }: StreamRequest, status: number, body = '', more = {}): void => {
  response
    .writeHead(status, {
      ...securityHeaders(undefined, peer.tls),
      ...crossOrigin(origin),
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(body),
      ...(body === '' ? {} : { 'Content-Type': TYPE }),
      ...more,
    })
    .end(body)
}

const onBroken = (response: ServerResponse, run: () => void): void => {
  response.once('close', () => response.writableFinished || run())
}

export const boshRoute = (options: BoshRouteOptions): StreamRoute => {
  const parsed = (text: string, sid: string | undefined, known: BoshTransport | undefined): BoshRequest => {
    const limits = known?.limits ?? options.limits
    if (text.length > limits.bytes + WRAPPER_BYTES) throw new XmlError('policy-violation', 'too large')
    const request = parseBosh(text, limits)
    if (request.sid !== sid) throw new XmlError('bad-format')
    return request
  }

  const transportFor = (
    request: BoshRequest,
    address: string,
  ): BoshTransport | 'item-not-found' | 'policy-violation' => {
    if (request.sid !== undefined) return options.session(request.sid) ?? 'item-not-found'
    const sid = randomBytes(24).toString('base64url')
    return options.create(request, sid, address) ?? 'policy-violation'
  }

  const post = async (at: StreamRequest): Promise<void> => {
    const { text, isLong } = await readBody(at.request, options.bytes + WRAPPER_BYTES).catch(() => NOTHING)
    const sid = SID.exec(text.slice(0, WRAPPER_BYTES))?.[1]
    const known = sid === undefined ? undefined : options.session(sid)
    if (isLong) {
      known?.lose('policy-violation')
      return reply(at, 200, terminated('policy-violation'), { Connection: 'close' })
    }
    let request: BoshRequest
    try {
      request = parsed(text, sid, known)
    } catch (error) {
      if (!(error instanceof StreamError)) throw error
      const condition = error.condition === 'policy-violation' ? 'policy-violation' : 'bad-request'
      known?.lose(condition)
      return reply(at, 200, terminated(condition))
    }
    const transport = transportFor(request, at.peer.address)
    if (typeof transport === 'string') return reply(at, 200, terminated(transport))
    const exchange = transport.receive(request, text.length, body => reply(at, 200, body))
    onBroken(at.response, () => transport.abandoned(exchange))
  }

  return {
    prefix: BOSH_PATH,
    policy: 'public',
    origin: undefined,
    async run(at) {
      const { request, peer, path, origin } = at
      const foreign = request.headers.origin === undefined ? !options.withoutOrigin : origin === undefined
      if (path !== '' && path !== '/') return reply(at, 404)
      if (foreign || !peer.secure) return reply(at, 403)
      if (request.method === 'OPTIONS') return reply(at, 204)
      if (request.method !== 'POST') return reply(at, 405, '', { Allow: 'POST, OPTIONS' })
      await post(at)
    },
  }
}
