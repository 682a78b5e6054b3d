import type { Attributes, Element } from '../xml/element.ts'
import { StreamError } from './error.ts'

/** The opening of a stream (RFC 6120 §4.7), the same over TCP and WebSocket. */
export interface StreamHeader {
  readonly to?: string | undefined
  readonly from?: string | undefined
  readonly id?: string | undefined
  /** As sent; what it means is for `agreedVersion` to say. */
  readonly version?: string | undefined
  readonly lang?: string | undefined
  /** The content namespace: `jabber:client` or `jabber:server`; '' when none is declared. */
  readonly ns: string
}

export const headerOf = (e: Element, ns: string): StreamHeader => ({
  to: e.attr('to'),
  from: e.attr('from'),
  id: e.attr('id'),
  version: e.attr('version'),
  lang: e.attr('xml:lang'),
  ns,
})

export const headerAttributes = (header: StreamHeader): Attributes => ({
  from: header.from,
  to: header.to,
  id: header.id,
  version: header.version,
  'xml:lang': header.lang,
})

/**
 * The version to answer with: the lower of both (RFC 6120 §4.7.5), major and minor compared as numbers. We speak 1.0;
 * what is older, missing or malformed is refused.
 */
export const agreedVersion = (offered: string | undefined): '1.0' => {
  const m = /^0*([0-9]{1,6})\.0*([0-9]{1,6})$/.exec(offered ?? '')
  if (m === null || Number(m[1]) < 1) throw new StreamError('unsupported-version')
  return '1.0'
}
