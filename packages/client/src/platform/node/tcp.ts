/** XMPP over TCP with STARTTLS or direct TLS (RFC 6120 §5, XEP-0368), shown to the engine as RFC 7395 frames. */
import { resolveSrv } from 'node:dns/promises'
import { connect as connectTcp, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import {
  AUTHENTICATED_LIMITS,
  closeFrame,
  closeTcp,
  el,
  type Element,
  NS_STREAM,
  openFrame,
  openTcp,
  parseFrame,
  type StreamEvent,
  TcpReader,
  writeTcp,
} from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Target, TransportEvents, Wire } from '../platform.ts'

const NS_TLS = 'urn:ietf:params:xml:ns:xmpp-tls'
const HANDSHAKE_MS = 20_000

interface Place {
  readonly host: string
  readonly port: number
  readonly directTls: boolean
}

/** RFC 6120 §3.2, XEP-0368: what DNS says of the domain, else the domain itself. */
const placeOf = async (target: Target): Promise<Place> => {
  const directTls = target.directTls ?? false
  if (target.host !== undefined)
    return { host: target.host, port: target.port ?? (directTls ? 5223 : 5222), directTls }
  const ask = (service: string) => resolveSrv(`_${service}._tcp.${target.domain}`).catch(() => [])
  const [record] = (await ask('xmpp-client')).sort((a, b) => a.priority - b.priority)
  if (record) return { host: record.name, port: record.port, directTls: false }
  return { host: target.domain, port: target.port ?? 5222, directTls }
}

const opened = (socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new ClientError('unreachable', { cause }))
    socket.setTimeout(HANDSHAKE_MS, () => socket.destroy(new Error('timeout')))
    socket.once('error', fail)
    socket.once(event, () => {
      socket.off('error', fail)
      socket.setTimeout(0)
      resolve()
    })
  })

/** RFC 9525 §6.3: a name in the subject alone is none. */
export const nameFault = (host: string, certificate: PeerCertificate) =>
  certificate.subjectaltname === undefined
    ? new Error('the certificate has no alternative names')
    : checkServerIdentity(host, certificate)

const secured = async (target: Target, socket: Socket | undefined, place: Place): Promise<TLSSocket> => {
  const tls = connectTls({
    ...(socket ? { socket } : { host: place.host, port: place.port, ALPNProtocols: ['xmpp-client'] }),
    servername: target.domain,
    minVersion: 'TLSv1.2',
    checkServerIdentity: nameFault,
    ...(target.ca === undefined ? {} : { ca: target.ca }),
  })
  await opened(tls, 'secureConnect')
  return tls
}

const events = (reader: TcpReader, socket: Socket): AsyncIterator<StreamEvent> =>
  (async function* () {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }))
      yield* reader.push(chunk as Uint8Array)
    throw new ClientError('unreachable', { message: 'closed' })
  })()

/** RFC 6120 §5.4: nothing but TLS will do; what came in the clear is dropped with the reader. */
const startTls = async (target: Target, socket: Socket, place: Place): Promise<TLSSocket> => {
  const incoming = events(new TcpReader({ limits: AUTHENTICATED_LIMITS }), socket)
  const next = async (): Promise<StreamEvent> => (await incoming.next()).value as StreamEvent
  const expect = async (name: string, ns: string): Promise<Element> => {
    const event = await next()
    if (event.kind !== 'element' || !event.element.is(name, ns))
      throw new ClientError('server-error', { message: `no ${name}` })
    return event.element
  }
  socket.write(openTcp({ to: target.domain, version: '1.0', ns: 'jabber:client' }))
  if ((await next()).kind !== 'open') throw new ClientError('server-error', { message: 'no stream' })
  const features = await expect('features', NS_STREAM)
  if (!features.child('starttls', NS_TLS)) throw new ClientError('downgrade', { message: 'no STARTTLS' })
  socket.write(el(NS_TLS, 'starttls').toString())
  await expect('proceed', NS_TLS)
  await incoming.return?.()
  return secured(target, socket, place)
}

/** RFC 9266 §2: only where TLS 1.3 makes the exporter unique. */
const exporterOf = (socket: TLSSocket): Uint8Array | undefined =>
  socket.getProtocol() === 'TLSv1.3'
    ? socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
    : undefined

const frameOf = (event: StreamEvent): string => {
  if (event.kind === 'open') return openFrame(event.header)
  return event.kind === 'close' ? closeFrame() : event.element.toString()
}

export const connectOverTcp = async (target: Target, { frame, closed }: TransportEvents): Promise<Wire> => {
  const place = await placeOf(target)
  const socket = place.directTls ? await secured(target, undefined, place) : await plain(target, place)
  const reader = new TcpReader({ limits: AUTHENTICATED_LIMITS })
  socket.on('data', (chunk: Uint8Array) => {
    try {
      for (const event of reader.push(chunk)) frame(frameOf(event))
    } catch (error) {
      socket.destroy(error as Error)
    }
  })
  socket.on('error', error => closed(error.message))
  socket.on('close', () => closed('closed'))
  return {
    kind: 'tcp',
    channelBinding: exporterOf(socket),
    send: text => void socket.write(written(text, reader)),
    close: () => void socket.end(),
  }
}

const plain = async (target: Target, place: Place): Promise<TLSSocket> => {
  const socket = connectTcp(place.port, place.host)
  await opened(socket, 'connect')
  try {
    return await startTls(target, socket, place)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** What the engine frames, as TCP has it; a new stream is read with a fresh reader. */
const written = (text: string, reader: TcpReader): string => {
  const event = parseFrame(text, { ...AUTHENTICATED_LIMITS, bytes: Number.MAX_SAFE_INTEGER })
  if (event.kind === 'close') return closeTcp()
  if (event.kind === 'element') return writeTcp(event.element, 'jabber:client')
  reader.reset({ keepRest: true })
  return openTcp(event.header)
}
