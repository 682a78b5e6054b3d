import { type Element, Jid, PubsubOwner, StanzaError } from '@corrillo/xmpp'
import { checkName } from './names.ts'
import { type Affiliation, isOf, type Node, type Subscription } from './node.ts'
import type { Notifier } from './notify.ts'
import type { Owning } from './owner.ts'
import type { Parts } from './parts.ts'

const MAX_AFFILIATIONS = 1000

type Given = readonly (readonly [bare: string, as: Affiliation])[]

const refused = (what: string): StanzaError => new StanzaError('modify', 'not-acceptable', what)

/** XEP-0060 §8.8, §8.9: whom a node is open for, who writes to it, who is kept out, who follows. */
export const people = ({ site }: Parts, owner: Owning, notifier: Notifier) => {
  const affiliated = (node: Node, given: Given): Node => {
    const all = Object.entries(node.affiliations).filter(([bare]) => !given.some(([other]) => other === bare))
    const after = [...all, ...given.filter(([, as]) => as !== 'none')]
    if (after.length > MAX_AFFILIATIONS)
      throw new StanzaError('wait', 'resource-constraint', 'too many affiliations')
    // §8.9.2.4: a node without an owner is nobody's.
    if (!site.personal && !after.some(([, as]) => as === 'owner')) throw refused('the last owner')
    return { ...node, affiliations: Object.fromEntries(after) }
  }
  /** The owner of an account's nodes is the account, and nobody else. */
  const mayBe = (at: Jid, bare: string, as: Affiliation): boolean =>
    !site.personal || (as !== 'owner' && bare !== at.toString())

  /** §8.7.4: whoever is given a place does not wait for leave to subscribe any more, nor does whoever is shut out. */
  const decided = (node: Node, given: Given): ReadonlyMap<string, 'subscribed' | 'none'> => {
    const states = new Map<string, 'subscribed' | 'none'>()
    for (const one of node.subscriptions) {
      const as = given.find(([bare]) => isOf(one, bare))?.[1]
      if (one.state !== 'pending' || as === undefined || as === 'none' || as === 'publish-only') continue
      states.set(one.jid, as === 'outcast' ? 'none' : 'subscribed')
    }
    return states
  }

  /** §8.8.2: a request is granted or refused, a subscription ended. Nobody is subscribed who did not ask. */
  const withStates = (node: Node, states: ReadonlyMap<string, Subscription['state'] | 'none'>): Node => ({
    ...node,
    subscriptions: node.subscriptions.flatMap(one => {
      const state = states.get(one.jid) ?? one.state
      return state === 'none' ? [] : [{ ...one, state }]
    }),
  })
  const setStates = async (
    at: Jid,
    name: string,
    states: ReadonlyMap<string, Subscription['state'] | 'none'>,
  ): Promise<void> => {
    const { before, after } = await owner.edit(at, name, node => {
      const known = new Set(node.subscriptions.map(one => one.jid))
      for (const [jid, state] of states)
        if (state === 'pending' || (state === 'subscribed' && !known.has(jid))) throw refused('subscription')
      return withStates(node, states)
    })
    for (const one of before?.subscriptions ?? []) {
      const state = states.get(one.jid)
      if (!after || !state || state === one.state || state === 'pending') continue
      notifier.subscriptionChanged(at, name, after, Jid.parse(one.jid), state)
      if (state === 'subscribed') await notifier.sendLast(at, name, Jid.parse(one.jid))
    }
  }

  return {
    setStates,
    async affiliations(at: Jid, request: NonNullable<PubsubOwner['affiliations']>, by: Jid, isSet: boolean) {
      const name = checkName(request.node)
      const node = await owner.owned(at, name, by)
      if (isSet) {
        const given = request.items.map(item => [item.jid.bare.toString(), item.affiliation] as const)
        if (new Set(given.map(([bare]) => bare)).size < given.length)
          throw new StanzaError('modify', 'bad-request', 'the same person twice')
        if (given.some(([bare, as]) => !mayBe(at, bare, as))) throw refused('affiliation')
        const { before } = await owner.edit(at, name, known => affiliated(known, given))
        if (before) await setStates(at, name, decided(before, given))
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
        const states = request.items.map(item => [item.jid.toString(), item.subscription] as const)
        if (states.some(([, state]) => state === 'unconfigured')) throw refused('subscription')
        await setStates(at, name, new Map(states as [string, Subscription['state'] | 'none'][]))
        return undefined
      }
      const items = node.subscriptions.map(one => ({ jid: Jid.parse(one.jid), subscription: one.state }))
      return PubsubOwner.build({ subscriptions: { node: name, items } })
    },
  }
}
export type People = ReturnType<typeof people>
