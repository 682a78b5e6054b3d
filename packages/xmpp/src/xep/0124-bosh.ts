/** XEP-0124 and XEP-0206: the wrapper of a request and of a response, and what stands in it. */
import type { StreamLimits } from '../stream/limits.ts'
import { NS_STREAM } from '../stream/error.ts'
import { rootOf } from '../xml/declaration.ts'
import type { Element } from '../xml/element.ts'
import { escapeAttr } from '../xml/escape.ts'
import { XmlError } from '../xml/error.ts'
import { parseElement } from '../xml/parser.ts'
import { write, writePrefixed } from '../xml/writer.ts'

export const NS_BOSH = 'http://jabber.org/protocol/httpbind'
export const NS_XBOSH = 'urn:xmpp:xbosh'

export interface BoshRequest {
  /** §14.1: below 2^53. */
  readonly rid: number
  /** Undefined in the request that creates the session. */
  readonly sid: string | undefined
  readonly to: string | undefined
  readonly from: string | undefined
  readonly lang: string | undefined
  /** Of the stream (XEP-0206 §4). */
  readonly version: string | undefined
  /** Of this protocol, for example `1.11`. */
  readonly ver: string | undefined
  readonly wait: number
  readonly hold: number
  readonly ack: number | undefined
  readonly pause: number | undefined
  readonly terminate: boolean
  readonly restart: boolean
  readonly payloads: readonly Element[]
}
export type BoshCondition =
  | 'bad-request'
  | 'host-unknown'
  | 'improper-addressing'
  | 'internal-server-error'
  | 'item-not-found'
  | 'policy-violation'
  | 'remote-connection-failed'
  | 'remote-stream-error'
  | 'system-shutdown'

const WHOLE = /^\d{1,16}$/
const whole = (text: string | undefined): number | undefined => {
  const value = text !== undefined && WHOLE.test(text) ? Number(text) : undefined
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined
}
const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1'

/** Throws an XmlError for what is no wrapper: `policy-violation` where a limit is passed. Payloads have a namespace of their own (§6). */
export const parseBosh = (text: string, limits: StreamLimits): BoshRequest => {
  // The wrapper is not the client's stanza.
  const body = parseElement(rootOf(text), {
    limits: { ...limits, elements: limits.elements + 1, depth: limits.depth + 1 },
  })
  const rid = whole(body.attr('rid'))
  if (!body.is('body', NS_BOSH) || rid === undefined || rid === 0) throw new XmlError('bad-format')
  const payloads: Element[] = []
  for (const child of body.children) {
    if (typeof child === 'string' ? child.trim() !== '' : child.ns === NS_BOSH || child.ns === '')
      throw new XmlError('bad-format')
    if (typeof child !== 'string') payloads.push(child)
  }
  return {
    rid,
    sid: body.attr('sid'),
    to: body.attr('to'),
    from: body.attr('from'),
    lang: body.attr('xml:lang'),
    version: body.attr(`{${NS_XBOSH}}version`),
    ver: body.attr('ver'),
    wait: whole(body.attr('wait')) ?? 0,
    hold: whole(body.attr('hold')) ?? 0,
    ack: whole(body.attr('ack')),
    pause: whole(body.attr('pause')),
    terminate: body.attr('type') === 'terminate',
    restart: isTrue(body.attr(`{${NS_XBOSH}}restart`)),
    payloads,
  }
}

/** A payload as it stands in a wrapper: with its own namespaces, but that of the stream (XEP-0206 §2). */
export const boshPayload = (e: Element): string =>
  e.ns === NS_STREAM ? writePrefixed(e, 'stream', '') : write(e, '')

/** `attrs` may use the prefix `xmpp` for XEP-0206. */
export const writeBosh = (
  attrs: Readonly<Record<string, string | undefined>>,
  payloads: readonly string[] = [],
): string => {
  const written = Object.entries(attrs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}='${escapeAttr(value as string)}'`)
  const xmpp = Object.keys(attrs).some(name => name.startsWith('xmpp:')) ? ` xmlns:xmpp='${NS_XBOSH}'` : ''
  const stream = payloads.some(text => text.startsWith('<stream:')) ? ` xmlns:stream='${NS_STREAM}'` : ''
  const start = `<body xmlns='${NS_BOSH}'${xmpp}${stream}${written.join('')}`
  return payloads.length === 0 ? `${start}/>` : `${start}>${payloads.join('')}</body>`
}
