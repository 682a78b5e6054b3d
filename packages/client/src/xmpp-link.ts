/** `xmpp:` addresses (RFC 5122) from elsewhere, and what their query asks for (XEP-0147). */
import { Jid } from '@corrillo/xmpp'
import { LINK_MAX, readLink } from './modules/trust/link.ts'

export interface XmppLink {
  /** A bare address: with whom, or which group. */
  readonly address: string
  /** A text to be written for the person is left out: what is said to somebody, is said by the person (S335). */
  readonly asks: 'conversation' | 'group' | 'verification'
  /** The whole, as `groups.look` and `verification.scan` take it. */
  readonly uri: string
}

/** undefined: it leads to nobody. `web+xmpp:` is how web pages may write it. */
export const readXmppLink = (text: string): XmppLink | undefined => {
  const uri = text.trim().replace(/^web\+(?=xmpp:)/i, '')
  const link = uri.length > LINK_MAX ? undefined : readLink(uri)
  if (!link) return undefined
  const { address, trusted } = link
  if (/^[^?]*\?join(?:[;&#]|$)/i.test(uri)) return { address, asks: 'group', uri }
  return { address, asks: trusted.length > 0 ? 'verification' : 'conversation', uri }
}

export interface GroupPlace {
  readonly address: string
  /** What lets in who has it. */
  readonly token: string | undefined
}
/** `room@service`, `xmpp:room@service?join;password=…` (XEP-0147), or a link of this application. */
export const groupIn = (link: string): GroupPlace | undefined => {
  const text = link.trim()
  const uri = /^xmpp:([^?#]+)(?:\?join(?:;password=([^;&#]+))?)?/iu.exec(text)
  const ours = /^https?:\/\/[^/]+\/join#([^;]+)(?:;(.+))?$/u.exec(text)
  const [, where = text, token] = uri ?? ours ?? /^([^;]+)(?:;(.+))?$/u.exec(text) ?? []
  const jid = Jid.tryParse(uri ? decoded(where) : where)
  if (!jid || jid.local === '') return undefined
  return { address: jid.bare.toString(), token: token === undefined ? undefined : decoded(token) }
}
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
