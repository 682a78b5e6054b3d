/** IQ requests: one handler for each (target, type, element). */
import { type Element, iqResult, type Jid, SchemaError, StanzaError, type Stanza } from '@corrillo/xmpp'
import { chain } from '../host/awaitable.ts'
import type { Ask, Awaitable, Iq, IqHandler, IqTarget } from '../host/module.ts'
import type { Session } from '../session/session.ts'

export class DoubleHandler extends Error {}

interface Entry {
  readonly handler: IqHandler
  readonly module: string
}

const keyOf = (target: IqTarget, type: string, ns: string, name: string): string =>
  `${target} ${type} ${ns} ${name}`

export class IqTable {
  private readonly entries = new Map<string, Entry>()

  add(handler: IqHandler, module: string): void {
    const { target, type, schema } = handler
    const key = keyOf(target, type, schema.ns, schema.name)
    const known = this.entries.get(key)
    if (known !== undefined) throw new DoubleHandler(`${known.module} and ${module} both answer iq ${key}`)
    this.entries.set(key, { handler, module })
  }

  private find(targets: readonly IqTarget[], type: string, payload: Element): IqHandler | undefined {
    for (const target of targets) {
      const entry = this.entries.get(keyOf(target, type, payload.ns, payload.name))
      if (entry !== undefined) return entry.handler
    }
    return undefined
  }

  knows(iq: Iq, targets: readonly IqTarget[]): boolean {
    return iq.payload !== undefined && this.find(targets, iq.type, iq.payload) !== undefined
  }

  /** The result; throws a StanzaError. What nobody handles is `service-unavailable` (RFC 6120 §8.4). */
  answer(iq: Iq, targets: readonly IqTarget[], origin: Session | undefined): Awaitable<Stanza> {
    const payload = iq.payload
    const handler = payload && this.find(targets, iq.type, payload)
    if (payload === undefined || handler === undefined) throw new StanzaError('cancel', 'service-unavailable')
    const ask: Ask = { iq, from: iq.from, to: iq.to, origin }
    const value = parsed(handler, payload)
    return chain(handler.run(value, ask), answer => result(iq, answer))
  }
}

const parsed = (handler: IqHandler, payload: Element): unknown => {
  try {
    return handler.schema.parse(payload)
  } catch (error) {
    if (error instanceof SchemaError) throw new StanzaError('modify', 'bad-request')
    throw error
  }
}

// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing has an empty result
type Answer = Element | readonly Element[] | undefined | void
const isMany = (answer: Answer): answer is readonly Element[] => Array.isArray(answer)
const result = (iq: Iq, answer: Answer): Stanza =>
  isMany(answer) ? iqResult(iq).append(...answer) : iqResult(iq, answer ?? undefined)

/** Requests of the server itself, waiting for the answer that matches sender and id (S114). */
export class Asked {
  private readonly waiting = new Map<string, (answer: Stanza | undefined) => void>()

  add(from: Jid, to: Jid, id: string): Promise<Stanza | undefined> {
    return new Promise(resolve => this.waiting.set(`${from} ${to} ${id}`, resolve))
  }

  /** True when somebody waited for it. */
  settle(from: Jid, to: Jid, id: string, answer: Stanza | undefined): boolean {
    const key = `${from} ${to} ${id}`
    const resolve = this.waiting.get(key)
    this.waiting.delete(key)
    resolve?.(answer)
    return resolve !== undefined
  }
}
