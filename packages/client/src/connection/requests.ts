/**
 * IQ requests under way. An answer counts only when it has the id and comes from whom was asked (S114); ids are 128 random bits.
 */
import { el, type Element, encodeBase64, Jid, StanzaError } from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import type { Clock } from '../platform/platform.ts'
import { REQUEST_MS } from './limits.ts'

interface Pending {
  readonly from: readonly (string | undefined)[]
  readonly resolve: (result: Element) => void
  readonly reject: (cause: unknown) => void
  readonly cancel: () => void
}
export interface RequestOptions {
  readonly to?: string
  readonly timeout?: number
}

export const randomId = (random: (bytes: number) => Uint8Array): string =>
  encodeBase64(random(16)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** RFC 9562 §5.4. */
export const uuid = (random: (bytes: number) => Uint8Array): string => {
  const bytes = random(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export class Requests {
  readonly #pending = new Map<string, Pending>()
  readonly #clock: Clock
  readonly #random: (bytes: number) => Uint8Array
  readonly #send: (iq: Element) => void
  /** Our full JID, once bound. */
  me: Jid | undefined

  constructor(clock: Clock, random: (bytes: number) => Uint8Array, send: (iq: Element) => void) {
    this.#clock = clock
    this.#random = random
    this.#send = send
  }

  /** Resolves to the result's payload holder (the iq itself); rejects with a StanzaError, or a ClientError when nothing came. */
  request(type: 'get' | 'set', payload: Element, options: RequestOptions = {}): Promise<Element> {
    const id = randomId(this.#random)
    return new Promise((resolve, reject) => {
      const late = () => this.#fail(id, new ClientError('unreachable', { message: 'no answer' }))
      const cancel = this.#clock.after(options.timeout ?? REQUEST_MS, late)
      this.#pending.set(id, { from: this.#answerers(options.to), resolve, reject, cancel })
      this.#send(el('jabber:client', 'iq', { type, id, to: options.to }, payload))
    })
  }

  /** Whether this is an answer; one that nobody asked for is swallowed. */
  answered(iq: Element): boolean {
    const type = iq.attr('type')
    if (type !== 'result' && type !== 'error') return false
    const id = iq.attr('id') ?? ''
    const pending = this.#pending.get(id)
    if (!pending?.from.includes(normal(iq.attr('from')))) return true
    this.#pending.delete(id)
    pending.cancel()
    if (type === 'result') pending.resolve(iq)
    else pending.reject(StanzaError.fromElement(iq))
    return true
  }

  abandon(cause: unknown): void {
    for (const id of [...this.#pending.keys()]) this.#fail(id, cause)
  }

  #fail(id: string, cause: unknown): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    pending?.cancel()
    pending?.reject(cause)
  }

  /** RFC 6120 §8.1.2.1, §10.3.3: the own account answers without `from` or with its own addresses, our server also by its name. */
  #answerers(to: string | undefined): readonly (string | undefined)[] {
    const me = this.me
    const own = me?.bare.toString()
    if (to === undefined || normal(to) === own) return [undefined, own, me?.toString()]
    return normal(to) === me?.domain ? [undefined, normal(to)] : [normal(to)]
  }
}

const normal = (jid: string | undefined): string | undefined =>
  jid === undefined ? undefined : (Jid.tryParse(jid)?.toString() ?? `invalid ${jid}`)
