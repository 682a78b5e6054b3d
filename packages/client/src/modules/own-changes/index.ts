/**
 * What a person decides about their own view of a conversation goes to their other devices inside an encrypted message to
 * themselves: the server learns neither what is pinned nor what was put away. Accepted from own devices alone.
 */
import { el, type Element, Jid } from '@corrillo/xmpp'
import type { MessageSecurity, NotifyRule } from '../../api.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { ConversationRecord } from '../../store/conversations.ts'
import { changed, type Change, mayChange } from '../../store/changes.ts'
import type { PendingChanges } from '../../store/pending-changes.ts'
import type { Unit } from '../../store/sealed.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'

export const NS_OWN = 'urn:corrillo:own'
export type OwnChange =
  | {
      readonly kind: 'pin'
      readonly of: string
      readonly by: string
      readonly id: string
      readonly on: boolean
    }
  | { readonly kind: 'hide'; readonly of: string; readonly by: string; readonly id: string }
  /** What is seen once was, on one of them. */
  | { readonly kind: 'opened'; readonly of: string; readonly by: string; readonly id: string }
  | { readonly kind: 'rule'; readonly of: string; readonly rule: NotifyRule }

const PINS_MAX = 50
const RULES: readonly string[] = ['all', 'mentions', 'none'] satisfies NotifyRule[]

/** A message that its author says to this device once more (copies.ts). */
export const copyIn = (message: Element): Element | undefined => message.child('copy', NS_OWN)

export const ownChangeElement = (change: OwnChange): Element => {
  switch (change.kind) {
    case 'pin':
      return el(NS_OWN, 'pin', { of: change.of, by: change.by, id: change.id, on: String(change.on) })
    case 'hide':
    case 'opened':
      return el(NS_OWN, change.kind, { of: change.of, by: change.by, id: change.id })
    case 'rule':
      return el(NS_OWN, 'rule', { of: change.of, rule: change.rule })
  }
}
export const ownChangeIn = (found: Element): OwnChange | undefined => {
  const of = Jid.tryParse(found.attr('of') ?? '')?.bare.toString()
  if (of === undefined) return undefined
  const [by, id, rule] = [found.attr('by'), found.attr('id'), found.attr('rule')]
  if (found.name === 'rule' && rule !== undefined && RULES.includes(rule))
    return { kind: 'rule', of, rule: rule as NotifyRule }
  if (by === undefined || id === undefined) return undefined
  if (found.name === 'pin') return { kind: 'pin', of, by, id, on: found.attr('on') === 'true' }
  return found.name === 'hide' || found.name === 'opened' ? { kind: found.name, of, by, id } : undefined
}

export const pinned = (pins: ConversationRecord['pins'], order: string, on: boolean): readonly string[] => {
  const others = (pins ?? []).filter(one => one !== order)
  return on ? [order, ...others].slice(0, PINS_MAX) : others
}

export const ownChanges = (
  { address, conversations, facts, now }: Given,
  ids: StanzaIds,
  pending: PendingChanges,
  /** What is loaded beside the rest understands it. */
  readBeside: (unit: Unit, said: Element) => Promise<void>,
) => {
  /** What a group has said comes from another archive than this word about it, and may come after it. */
  const opened = async (
    unit: Unit,
    { of, by, id }: Extract<OwnChange, { kind: 'opened' }>,
    security: MessageSecurity,
  ): Promise<void> => {
    const change: Change = { kind: 'opened', at: now(), by: address, security }
    const known = await ids.findFrom(unit, of, by, id)
    if (!known) return pending.keep(unit, { conversation: of, author: by, id }, change)
    const fact = await facts.get(unit, of, known.order)
    if (fact?.kind === 'message' && mayChange(fact, change)) facts.put(unit, changed(fact, change))
  }
  const apply = async (unit: Unit, change: Exclude<OwnChange, { kind: 'opened' }>): Promise<void> => {
    const { of } = change
    if (change.kind === 'rule') return conversations.update(unit, of, { rule: change.rule })
    const known = await ids.findFrom(unit, of, change.by, change.id)
    if (!known || known.order === '') return
    const { pins, last } = conversations.of(unit, of)
    if (change.kind === 'pin')
      return conversations.update(unit, of, { pins: pinned(pins, known.order, change.on) })
    await facts.delete(unit, of, known.order)
    conversations.update(unit, of, {
      pins: pinned(pins, known.order, false),
      ...(last?.order === known.order
        ? { last: { ...last, text: '', state: undefined, deleted: true } }
        : {}),
    })
  }
  return {
    apply,
    /** True: it was one, and is no message. */
    async read(unit: Unit, { message, own, peer, security }: Envelope): Promise<boolean> {
      const said = message.elements().find(e => e.ns === NS_OWN)
      if (!said) return false
      const isOurs = own && peer === address && security.protocol === 'omemo:2'
      if (!isOurs || security.trust === 'undecided' || security.trust === 'untrusted') return true
      const change = ownChangeIn(said)
      if (!change) await readBeside(unit, said)
      else await (change.kind === 'opened' ? opened(unit, change, security) : apply(unit, change))
      return true
    },
  }
}
export type OwnChanges = ReturnType<typeof ownChanges>
