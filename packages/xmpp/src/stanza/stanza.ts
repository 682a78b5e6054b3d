import { JidError } from '../jid/error.ts'
import { Jid } from '../jid/jid.ts'
import { StreamError } from '../stream/error.ts'
import type { Child, Element } from '../xml/element.ts'
import { StanzaError } from './error.ts'

export const NS_CLIENT = 'jabber:client'
export const NS_SERVER = 'jabber:server'

export type StanzaKind = 'message' | 'presence' | 'iq'
export type Message = Stanza & { readonly kind: 'message' }
export type Presence = Stanza & { readonly kind: 'presence' }
export type Iq = Stanza & { readonly kind: 'iq'; readonly id: string }

const MESSAGE_TYPES = new Set(['normal', 'chat', 'groupchat', 'headline', 'error'])
const PRESENCE_TYPES = new Set([
  '',
  'unavailable',
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
  'probe',
  'error',
])
const IQ_TYPES = new Set(['get', 'set', 'result', 'error'])

export interface StanzaChange {
  readonly from?: Jid | undefined
  readonly to?: Jid | undefined
  readonly type?: string | undefined
  readonly id?: string | undefined
}

/** One message, presence or iq (RFC 6120 §8), checked and frozen: changing gives a new one. */
export class Stanza {
  readonly kind: StanzaKind
  readonly element: Element
  readonly from: Jid | undefined
  readonly to: Jid | undefined
  /** A message's default is `normal` (RFC 6121 §5.2.2); an available presence has ''. */
  readonly type: string
  readonly id: string | undefined

  private constructor(
    kind: StanzaKind,
    element: Element,
    from: Jid | undefined,
    to: Jid | undefined,
    type: string,
    id: string | undefined,
  ) {
    this.kind = kind
    this.element = element
    this.from = from
    this.to = to
    this.type = type
    this.id = id
  }

  /**
   * Throws a StanzaError (`jid-malformed`, `bad-request`), or a StreamError for what is no stanza in this namespace:
   * nothing is healed from another one (RFC 6120 §4.8).
   */
  static from(e: Element, ns: string = NS_CLIENT): Stanza {
    const kind = kindOf(e, ns)
    if (kind === undefined) throw new StreamError('unsupported-stanza-type')
    const id = e.attr('id')
    const type = typeOf(kind, e.attr('type'))
    if (kind === 'iq') checkIq(e, type, id)
    return new Stanza(kind, e, address(e.attr('from')), address(e.attr('to')), type, id)
  }

  isMessage(): this is Message {
    return this.kind === 'message'
  }
  isPresence(): this is Presence {
    return this.kind === 'presence'
  }
  isIq(): this is Iq {
    return this.kind === 'iq'
  }

  /** Of a message. */
  get body(): string | undefined {
    return this.element.childText('body')
  }

  /** The one payload of an iq; of an error, what was asked. */
  get payload(): Element | undefined {
    return this.element.elements().find(c => c.name !== 'error' || c.ns !== this.element.ns)
  }

  child(name: string, ns?: string): Element | undefined {
    return this.element.child(name, ns)
  }

  /** Named attributes set; removed where undefined is given. */
  with(change: StanzaChange): this {
    const attrs: Record<string, string | undefined> = {}
    if ('from' in change) attrs.from = change.from?.toString()
    if ('to' in change) attrs.to = change.to?.toString()
    if ('type' in change) attrs.type = change.type === '' ? undefined : change.type
    if ('id' in change) attrs.id = change.id
    return new Stanza(
      this.kind,
      this.element.with(attrs),
      'from' in change ? change.from : this.from,
      'to' in change ? change.to : this.to,
      'type' in change ? typeOf(this.kind, change.type === '' ? undefined : change.type) : this.type,
      'id' in change ? change.id : this.id,
    ) as this
  }

  append(...children: Child[]): this {
    return this.mapElement(e => e.append(...children))
  }

  /** For changes of content; addresses, type and id are set by `with`. */
  mapElement(f: (e: Element) => Element): this {
    const changed = f(this.element)
    if (changed === this.element) return this
    return new Stanza(this.kind, changed, this.from, this.to, this.type, this.id) as this
  }

  toString(): string {
    return this.element.toString()
  }
}

export const kindOf = (e: Element, ns: string = NS_CLIENT): StanzaKind | undefined =>
  e.ns === ns && (e.name === 'message' || e.name === 'presence' || e.name === 'iq') ? e.name : undefined

const address = (s: string | undefined): Jid | undefined => {
  if (s === undefined) return undefined
  try {
    return Jid.parse(s)
  } catch (error) {
    if (error instanceof JidError) throw new StanzaError('modify', 'jid-malformed')
    throw error
  }
}

const typeOf = (kind: StanzaKind, type: string | undefined): string => {
  if (kind === 'message') return type !== undefined && MESSAGE_TYPES.has(type) ? type : 'normal'
  const allowed = kind === 'iq' ? IQ_TYPES : PRESENCE_TYPES
  const known = type ?? ''
  if (!allowed.has(known) || type === '') throw new StanzaError('modify', 'bad-request', 'type')
  return known
}

/** RFC 6120 §8.2.3: an id always; a request has one child, a result one at most. */
const checkIq = (e: Element, type: string, id: string | undefined): void => {
  if (id === undefined) throw new StanzaError('modify', 'bad-request', 'id')
  if (type === 'error') return
  let count = 0
  for (const c of e.children) if (typeof c !== 'string') count++
  if (type === 'result' ? count > 1 : count !== 1) throw new StanzaError('modify', 'bad-request', 'payload')
}
