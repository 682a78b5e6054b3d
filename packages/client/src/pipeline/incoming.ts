/**
 * The way of a message: unwrap → decrypt → interpret, then facts and ratchet state in one transaction, and only then is anything
 * shown or sent. A message that cannot be stored is not acknowledged.
 */
import { type Element, Jid } from '@corrillo/xmpp'
import type { SealedStore, Unit } from '../store/sealed.ts'
import { type ClientModule, type Envelope, PLAIN } from './module.ts'

export interface Pipeline {
  /** A message as it came over the stream. */
  receive(message: Element): Promise<void>
  /** Before the messages of a page of the archive are processed, one after the other. */
  prepare(page: readonly Envelope[], unit: Unit): Promise<void>
  /** One that was taken out of its wrapper, inside a unit of work. */
  process(envelope: Envelope, unit: Unit): Promise<void>
  /** One that is opened already. */
  interpret(envelope: Envelope, unit: Unit): Promise<void>
}

export const pipeline = (
  me: string,
  now: () => number,
  store: SealedStore,
  modules: readonly ClientModule[],
  /** True: it is kept, and understood when somebody may see it. */
  withhold: (envelope: Envelope, unit: Unit) => boolean,
): Pipeline => {
  const interpret = async (envelope: Envelope, unit: Unit): Promise<void> => {
    if (withhold(envelope, unit)) return
    for (const { incoming } of modules) await incoming?.interpret?.(envelope, unit)
  }
  const process = async (envelope: Envelope, unit: Unit): Promise<void> => {
    let current: Envelope | undefined = envelope
    for (const stage of ['unwrap', 'decrypt'] as const) {
      for (const { incoming } of modules) {
        if (!incoming?.[stage]) continue
        current = await incoming[stage](current, unit)
        if (!current) return
      }
    }
    await interpret(current, unit)
  }
  return {
    async prepare(page, unit) {
      for (const { incoming } of modules) await incoming?.prepare?.(page, unit)
    },
    process,
    interpret,
    async receive(message) {
      for (const module of modules) if (await module.message?.(message)) return
      const envelope = envelopeOf(message, me, { way: 'live', at: now() })
      if (envelope) await store.exclusive(unit => process(envelope, unit))
    },
  }
}

/** undefined for what is no message between two people, or has no proper sender. */
export const envelopeOf = (
  message: Element,
  me: string,
  known: Pick<Envelope, 'way' | 'at'> & Partial<Pick<Envelope, 'archiveId' | 'order' | 'trail'>>,
): Envelope | undefined => {
  if (!message.is('message', 'jabber:client')) return undefined
  // RFC 6120 §8.1.2.1: without `from` it comes from the own account.
  const from = Jid.tryParse(message.attr('from') ?? me)
  const to = Jid.tryParse(message.attr('to') ?? me)
  if (!from || !to) return undefined
  const own = from.bare.toString() === me
  const peer = (own ? to : from).bare.toString()
  return {
    message,
    from,
    to,
    own,
    peer,
    author: from.bare.toString(),
    nick: undefined,
    archiveId: undefined,
    order: undefined,
    trail: undefined,
    security: PLAIN,
    unreadable: undefined,
    ...known,
  }
}
