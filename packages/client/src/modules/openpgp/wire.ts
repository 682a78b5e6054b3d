/** XEP-0373 on the wire: content elements in their padding, lists of keys, keys. */
import {
  Jid,
  NS_CLIENT,
  type Element,
  NS_OPENPGP,
  OpenPgpKey,
  OpenPgpKeys,
  parseElement,
  Signcrypt,
  XmlError,
  el,
} from '@corrillo/xmpp'
import { hidable } from '../omemo/envelope.ts'
import { padded } from '../omemo/padding.ts'

/** Of longer lists the newest are used. */
export const LISTED_MAX = 10
/** What clocks differ by, and what waits at its author's for a connection. */
export const CLOCKS_DIFFER_MS = 15 * 60_000

export interface Content {
  readonly to: readonly string[]
  readonly at: number
  readonly elements: readonly Element[]
}

/** §3.1, at one of the sizes that OMEMO's have. */
export const signcrypt = ({ to, at, elements }: Content, random: (bytes: number) => Uint8Array): string => {
  const said = {
    to: to.map(one => ({ jid: Jid.parse(one) })),
    times: [{ stamp: new Date(at) }],
    payloads: [{ elements: [...elements] }],
  }
  const sized = padded(padding => Signcrypt.build({ ...said, rpad: { padding } }).toString(), random)
  return new TextDecoder().decode(sized)
}

/** undefined: it is not that, and nothing else is read in its place (XEP-0374 §3.1, S321). */
export const readSigncrypt = (text: string): Content | undefined => {
  const element = parsed(text)
  const found = element?.is('signcrypt', NS_OPENPGP) ? Signcrypt.tryParse(element) : undefined
  const [time, payload] = [found?.times[0], found?.payloads[0]]
  if (!found || !time || !payload || found.times.length !== 1 || found.payloads.length !== 1) return undefined
  return {
    to: found.to.map(one => one.jid.bare.toString()),
    at: time.stamp.getTime(),
    elements: hidable(payload.elements).map(inClient),
  }
}
/** XEP-0374 §2.2: a body of the namespace between servers is a body. */
const inClient = (e: Element): Element =>
  e.is('body', 'jabber:server') ? el(NS_CLIENT, 'body', {}, e.text()) : e

const parsed = (text: string): Element | undefined => {
  try {
    return parseElement(text)
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
}

export interface Listed {
  readonly fingerprint: string
  readonly date: number
}
const FINGERPRINT = /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/u

/** §4.2: none twice. */
export const readList = (payload: Element | undefined): readonly Listed[] => {
  const list = (payload && OpenPgpKeys.tryParse(payload)?.keys) ?? []
  const byName = new Map(
    list.map(({ fingerprint, date }) => {
      const name = fingerprint.toUpperCase()
      return [name, { fingerprint: name, date: date.getTime() }]
    }),
  )
  return [...byName.values()]
    .filter(one => FINGERPRINT.test(one.fingerprint))
    .sort((a, b) => b.date - a.date)
    .slice(0, LISTED_MAX)
}
export const writeList = (keys: readonly Listed[]): Element =>
  OpenPgpKeys.build({ keys: keys.map(({ fingerprint, date }) => ({ fingerprint, date: new Date(date) })) })

export const readKey = (payload: Element | undefined): Uint8Array | undefined =>
  payload && OpenPgpKey.tryParse(payload)?.data.bytes
