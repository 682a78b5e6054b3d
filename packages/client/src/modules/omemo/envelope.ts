/** XEP-0420 Stanza Content Encryption in OMEMO's profile (XEP-0384 §4.5.1). */
import {
  type Element,
  Jid,
  NS_CHAT_MARKERS,
  NS_CHAT_STATES,
  NS_CLIENT,
  NS_CORRECTION,
  NS_EME,
  NS_FALLBACK,
  NS_HINTS,
  NS_RECEIPTS,
  NS_REPLY,
  NS_SID,
  parseElement,
  SceEnvelope,
  XmlError,
} from '@corrillo/xmpp'
import { padded } from './padding.ts'

/** §8: what servers act on stays outside, and is not read inside. */
const SERVER_PROCESSED = new Set<string>([NS_HINTS, NS_SID, NS_EME, 'http://jabber.org/protocol/address'])
/** XEP-0420 §4, at one of the sizes of `padding.ts`. */
export const buildEnvelope = (
  content: readonly Element[],
  from: string,
  to: string,
  at: number,
  random: (bytes: number) => Uint8Array,
): Uint8Array => {
  const said = {
    content: { elements: [...content] },
    time: { stamp: new Date(at) },
    from: { jid: Jid.parse(from) },
    to: { jid: Jid.parse(to) },
  }
  return padded(padding => SceEnvelope.build({ ...said, rpad: { padding } }).toString(), random)
}

export interface Inside {
  readonly elements: readonly Element[]
  /** XEP-0420 §4: when its author sealed it, by their clock. */
  readonly at: number | undefined
}
export interface Addressed {
  readonly from: string
  readonly to: Jid
  readonly inRoom: boolean
}
/**
 * undefined: no envelope, or not from and to those whom the stanza names (S295, S296). In a room it has to say so itself: no server turns
 * what was for one into what is for all (XEP-0384 §4.5.1).
 */
export const openEnvelope = (plain: Uint8Array, { from, to, inRoom }: Addressed): Inside | undefined => {
  const sce = read(plain)
  if (!sce) return undefined
  if (sce.from && sce.from.jid.bare.toString() !== from) return undefined
  if (sce.to ? !sce.to.jid.bare.equals(to.bare) : inRoom) return undefined
  return { elements: hidable(sce.content.elements), at: sce.time?.stamp.getTime() }
}
/** §8: what servers act on is not believed from inside. */
export const hidable = (elements: readonly Element[]): readonly Element[] =>
  elements.filter(e => !SERVER_PROCESSED.has(e.ns))

const read = (plain: Uint8Array) => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(plain)
    return SceEnvelope.tryParse(parseElement(text))
  } catch (error) {
    if (error instanceof XmlError || error instanceof TypeError) return undefined
    throw error
  }
}

/** The message as it was meant: sensitive elements from inside, those for servers from outside (§9; S304). */
export const unsealed = (message: Element, content: readonly Element[]): Element =>
  message
    .filter(c => typeof c !== 'string' && (SERVER_PROCESSED.has(c.ns) || c.name === 'delay'))
    .append(...content)

const OUTSIDE_OF_OLD = new Set<string>([
  NS_RECEIPTS,
  NS_CHAT_MARKERS,
  NS_CHAT_STATES,
  NS_CORRECTION,
  NS_FALLBACK,
  NS_REPLY,
])

/** Version 0.3 encrypts the body alone; what it has no place for is taken from outside, every other sensitive element is not. */
export const unsealedOld = (message: Element, body: Element): Element =>
  message
    .filter(
      c =>
        typeof c !== 'string' &&
        (SERVER_PROCESSED.has(c.ns) || c.name === 'delay' || OUTSIDE_OF_OLD.has(c.ns)),
    )
    .append(body)

/** Something beside the encrypted part pretends to be content: a text, a subject, a link. */
export const hasPlainContent = (message: Element, isOld: boolean): boolean =>
  message
    .elements()
    .some(
      e =>
        (e.ns === NS_CLIENT && (e.name === 'subject' || (e.name === 'body' && !isOld))) ||
        e.ns === 'jabber:x:oob' ||
        e.name === 'html',
    )
