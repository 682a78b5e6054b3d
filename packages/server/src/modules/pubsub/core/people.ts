import { type Element, Jid, PubsubOwner, StanzaError } from '@corrillo/xmpp'
import { checkName } from './names.ts'
import { type Affiliation, isActive, isOf, type Node, type Subscription } from './node.ts'
import type { Notifier } from './notify.ts'
import type { Owning } from './owner.ts'
import type { Parts } from './parts.ts'

const MAX_AFFILIATIONS = 1000

type Given = readonly (readonly [bare: string, as: Affiliation])[]
type States = ReadonlyMap<string, 'subscribed' | 'none'>

/** What of a request could not be done, as it still is; the rest is done (§8.8.2.4, §8.9.2.4). */
const leftUndone = (as: Element): StanzaError =>
  new StanzaError('modify', 'not-acceptable', undefined, undefined, undefined, as)

/** XEP-0060 §8.8, §8.9: whom a node is open for, who writes to it, who is kept out, who follows. */
export const people = ({ site, clock, access }: Parts, owner: Owning, notifier: Notifier) => {
  const affiliated = (node: Node, given: Given): Node => {
    const all = Object.entries(node.affiliations).filter(([bare]) => !given.some(([other]) => other === bare))
    const after = [...all, ...given.filter(([, as]) => as !== 'none')]
    if (after.length > MAX_AFFILIATIONS)
      throw new StanzaError('wait', 'resource-constraint', 'too many affiliations')
    return { ...node, affiliations: Object.fromEntries(after) }
  }
  /** The owner of an account's nodes is the account, and nobody else; any other node keeps an owner. */
  const possible = (at: Jid, node: Node, given: Given): Given => {
    if (site.personal) return given.filter(([bare, as]) => as !== 'owner' && bare !== at.toString())
    const isOwned = Object.values(affiliated(node, given).affiliations).includes('owner')
    return isOwned ? given : given.filter(([bare]) => node.affiliations[bare] !== 'owner')
  }
  /** §8.7.4: whoever is given a place does not wait for leave to subscribe any more, nor does whoever is shut out. */
  const decided = (node: Node, given: Given): States => {
    const states = new Map<string, 'subscribed' | 'none'>()
    for (const one of node.subscriptions) {
      const as = given.find(([bare]) => isOf(one, bare))?.[1]
      if (one.state !== 'pending' || as === undefined || as === 'none' || as === 'publish-only') continue
      states.set(one.jid, as === 'outcast' ? 'none' : 'subscribed')
    }
    return states
  }

  /** §8.8.2: a request is granted or refused, a subscription ended. Nobody is subscribed who did not ask. */
  const withStates = (node: Node, states: States): Node => ({
    ...node,
    subscriptions: node.subscriptions.flatMap(one => {
      const state = states.get(one.jid) ?? one.state
      return state === 'none' ? [] : [{ ...one, state }]
    }),
  })
  const setStates = async (at: Jid, name: string, states: States): Promise<void> => {
    if (states.size === 0) return
    const { before, after } = await owner.edit(at, name, node => withStates(node, states))
    for (const one of before?.subscriptions ?? []) {
      const state = states.get(one.jid)
      if (!after || !state || state === one.state) continue
      notifier.subscriptionChanged(at, name, after, Jid.parse(one.jid), state)
      if (state === 'subscribed') await notifier.sendLast(at, name, one)
    }
  }

  const changeAffiliations = async (at: Jid, name: string, node: Node, given: Given): Promise<void> => {
    if (new Set(given.map(([bare]) => bare)).size < given.length)
      throw new StanzaError('modify', 'bad-request', 'the same person twice')
    const { before = node } = await owner.edit(at, name, known =>
      affiliated(known, possible(at, known, given)),
    )
    const done = possible(at, before, given)
    await setStates(at, name, decided(before, done))
    const undone = given
      .filter(one => !done.includes(one))
      .map(([bare]) => Jid.parse(bare))
      .map(jid => ({ jid, affiliation: access.affiliation(before, at, jid) }))
    if (undone.length > 0)
      throw leftUndone(PubsubOwner.build({ affiliations: { node: name, items: undone } }))
  }
  const changeSubscriptions = async (
    at: Jid,
    name: string,
    node: Node,
    { items }: NonNullable<PubsubOwner['subscriptions']>,
  ): Promise<void> => {
    const states = new Map<string, 'subscribed' | 'none'>()
    const undone: { jid: Jid; subscription: 'none' | Subscription['state'] }[] = []
    for (const { jid, subscription } of items) {
      const known = node.subscriptions.find(one => one.jid === jid.toString())
      if (subscription === 'none' || (subscription === 'subscribed' && known))
        states.set(jid.toString(), subscription)
      else undone.push({ jid, subscription: known?.state ?? 'none' })
    }
    await setStates(at, name, states)
    if (undone.length > 0)
      throw leftUndone(PubsubOwner.build({ subscriptions: { node: name, items: undone } }))
  }

  return {
    setStates,
    async affiliations(at: Jid, request: NonNullable<PubsubOwner['affiliations']>, by: Jid, isSet: boolean) {
      const name = checkName(request.node)
      const node = await owner.owned(at, name, by)
      if (isSet) {
        const given = request.items.map(item => [item.jid.bare.toString(), item.affiliation] as const)
        await changeAffiliations(at, name, node, given)
        return undefined
      }
      const own = site.personal ? [{ jid: at, affiliation: 'owner' as const }] : []
      const listed = Object.entries(node.affiliations).map(([bare, affiliation]) => ({
        jid: Jid.parse(bare),
        affiliation,
      }))
      return PubsubOwner.build({ affiliations: { node: name, items: [...own, ...listed] } })
    },
    async subscriptions(
      at: Jid,
      request: NonNullable<PubsubOwner['subscriptions']>,
      by: Jid,
      isSet: boolean,
    ): Promise<Element | undefined> {
      const name = checkName(request.node)
      const node = await owner.owned(at, name, by)
      if (isSet) {
        await changeSubscriptions(at, name, node, request)
        return undefined
      }
      // §8.8.1: those that wait are asked for otherwise (§8.7).
      const items = node.subscriptions
        .filter(one => isActive(one, clock.now()))
        .map(one => ({ jid: Jid.parse(one.jid), subscription: one.state }))
      return PubsubOwner.build({ subscriptions: { node: name, items } })
    },
  }
}
export type People = ReturnType<typeof people>
