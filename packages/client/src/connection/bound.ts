/** What a sign-in is made of and what comes out of it, in whatever way it goes. */
import { type Element, Jid, StreamLimitsFeature } from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import type { Credentials, Pin } from './sasl.ts'
import type { Token } from './tokens.ts'
import type { StanzaBytes } from './limits.ts'

/** What is needed to go on with a session after its connection broke. */
export interface Resumable {
  readonly me: Jid
  readonly id: string
}
export interface Bound {
  readonly me: Jid
  /** undefined: this server or session has no stream management. */
  readonly resumption: Resumable | undefined
  /** The session went on; the number of our stanzas that the server has dealt with. */
  readonly resumed: number | undefined
  /** Copies from other devices come already (XEP-0280). */
  readonly carbons: boolean
  /** What the server takes this client for (XEP-0352): true, somebody looks at it. Undefined where it does not ask. */
  readonly active: boolean | undefined
  /** What the server has proved to have; undefined when it was asked for nothing new. */
  readonly pin: Pin | undefined
  /** The largest stanza that the server takes, in bytes (XEP-0478); undefined where it does not say, or the session went on. */
  readonly stanzaBytes: StanzaBytes | undefined
  /** For the next sign-in; undefined when there is none. */
  readonly token: Token | undefined
}
/** What this installation calls itself (XEP-0388 §2.3): for the server and the account's owner, for nobody else. */
export interface Agent {
  readonly id: string
  readonly device: string
}
export interface SignIn {
  readonly credentials: Credentials
  readonly address: Jid
  readonly agent: Agent
  readonly pin: Pin | undefined
  /** Used before the password. */
  readonly token: Token | undefined
  readonly resume: (Resumable & { readonly h: number }) | undefined
  /** Somebody looks at this client. */
  readonly active: boolean
  readonly now: number
  readonly random: (bytes: number) => Uint8Array
}

/** RFC 6120 §13.12: less than this no server may ask for. */
const STANZA_BYTES_LEAST = 10_000
export const stanzaBytesIn = (features: Element): StanzaBytes | undefined => {
  const { maxBytes = 0, groupBytes = 0 } = StreamLimitsFeature.in(features) ?? {}
  return maxBytes < STANZA_BYTES_LEAST ? undefined : { any: maxBytes, group: Math.max(maxBytes, groupBytes) }
}

export const count = (e: Element): number => {
  const h = e.attr('h') ?? ''
  if (!/^[0-9]{1,10}$/.test(h)) throw new ClientError('server-error', { message: 'h' })
  return Number(h)
}

/** A resource of the account that signed in, and of no other. */
export const ownJid = (text: string | undefined, address: Jid): Jid => {
  const jid = Jid.tryParse(text ?? '')
  if (!jid || jid.isBare || !jid.bare.equals(address))
    throw new ClientError('server-error', { message: 'binding' })
  return jid
}

/** The id of a resumable stream, '' for one that only acknowledges, undefined for neither. */
export const managedBy = (enabled: Element | undefined): string | undefined => {
  if (enabled?.name !== 'enabled') return undefined
  return /^(true|1)$/.test(enabled.attr('resume') ?? '') ? (enabled.attr('id') ?? '') : ''
}
