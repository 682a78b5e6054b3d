import { type DataForm, type Element, Jid, Pubsub, StanzaError } from '@corrillo/xmpp'
import type { Authorization } from './authorizing.ts'
import { forbidden, notFound, pubsubError, unsupported } from './errors.ts'
import { checkName } from './names.ts'
import { isActive, isOf, type Node, type Subscription } from './node.ts'
import type { Notifier } from './notify.ts'
import { DEFAULT_OPTIONS, readOptions, showOptions, type SubscriptionOptions } from './options-form.ts'
import type { Parts } from './parts.ts'

/** §6.2.3.2, §6.3.4.2. */
const notSubscribed = (type: 'cancel' | 'modify'): StanzaError =>
  pubsubError(type, 'unexpected-request', 'not-subscribed')

/** Somebody's devices at one node; else one person could take all places of it. */
const MOST_OF_ONE = 20

/** §6.3.7: which subscription they are of is said beside them. */
const optionsBeside = ({ options }: Pubsub): DataForm | undefined => {
  if (options?.node !== undefined || options?.jid !== undefined)
    throw new StanzaError('modify', 'bad-request')
  return options?.form
}

/** XEP-0060 §6.1 to §6.4: subscriptions by hand, and their options. One for each JID. */
export const subscribing = (
  { shelves, access, limits, clock }: Parts,
  notifier: Notifier,
  authorization: Authorization,
) => {
  const shown = (node: string, { jid, state, until }: Subscription) => ({
    node,
    jid: Jid.parse(jid),
    subscription: state,
    ...(until === undefined ? {} : { expiry: new Date(until) }),
  })
  const active = (node: Node): readonly Subscription[] =>
    node.subscriptions.filter(one => one.state === 'pending' || isActive(one, clock.now()))
  const find = (node: Node | undefined, key: string): Subscription | undefined =>
    node && active(node).find(one => one.jid === key)

  /** §6.1.1: for himself, or for a resource of his. */
  const ownKey = (jid: Jid | undefined, by: Jid): string => {
    if (!jid) throw pubsubError('modify', 'bad-request', 'jid-required')
    if (!jid.bare.equals(by.bare)) throw pubsubError('modify', 'bad-request', 'invalid-jid')
    return jid.toString()
  }
  const stateFor = (node: Node, at: Jid, by: Jid): Subscription['state'] =>
    node.config.accessModel === 'authorize' &&
    access.affiliation(node, at, by) === 'none' &&
    !access.isSubscribed(node, by)
      ? 'pending'
      : 'subscribed'

  const added = (node: Node, fresh: Subscription): Node => {
    const others = active(node).filter(one => one.jid !== fresh.jid)
    const bare = Jid.parse(fresh.jid).bare.toString()
    if (others.length >= limits.subscriptions || others.filter(one => isOf(one, bare)).length >= MOST_OF_ONE)
      throw pubsubError('wait', 'policy-violation', 'too-many-subscriptions')
    return { ...node, subscriptions: [...others, fresh] }
  }
  const subscribe = async (at: Jid, request: Pubsub, by: Jid): Promise<Element> => {
    const { node: given, jid } = request.subscribe as NonNullable<Pubsub['subscribe']>
    const name = checkName(given)
    const key = ownKey(jid, by)
    const node = await access.check(await shelves.node(at, name), at, by, 'subscribe')
    if (!node.config.subscribe) throw unsupported('subscribe')
    if (find(node, key)?.state === 'pending')
      throw pubsubError('auth', 'not-authorized', 'pending-subscription')
    const form = optionsBeside(request)
    const { before, after } = await shelves.change(at, all => {
      const known = all.get(name)
      if (!known) throw notFound()
      const old = find(known, key)
      const base: SubscriptionOptions = old ?? DEFAULT_OPTIONS
      const options = form ? readOptions(form, base, clock.now()) : base
      return { node: name, after: added(known, { ...options, jid: key, state: stateFor(known, at, by) }) }
    })
    const made = find(after, key) as Subscription
    if (made.state === 'pending') authorization.ask(at, name, jid, access.owners(after, at))
    else {
      if (!find(before, key)) notifier.ownersTold(at, name, after as Node, jid, 'subscribed')
      await notifier.sendLast(at, name, made)
    }
    const options = form ? { options: { form: showOptions(made, 'result') } } : {}
    return Pubsub.build({ subscription: shown(name, made), ...options })
  }

  const unsubscribe = async (
    at: Jid,
    request: NonNullable<Pubsub['unsubscribe']>,
    by: Jid,
  ): Promise<void> => {
    const name = checkName(request.node)
    if (!request.jid.bare.equals(by.bare)) throw forbidden()
    const key = request.jid.toString()
    const node = await shelves.node(at, name)
    if (!find(node, key)) {
      await access.check(node, at, by)
      throw notSubscribed('cancel')
    }
    const { after } = await shelves.change(at, all => {
      const known = all.get(name)
      if (!known) throw notFound()
      return {
        node: name,
        after: { ...known, subscriptions: known.subscriptions.filter(one => one.jid !== key) },
      }
    })
    notifier.ownersTold(at, name, after as Node, request.jid, 'none')
    // §12.14: his other devices follow no more, either.
    notifier.subscriptionChanged(at, name, after as Node, request.jid, 'none')
  }

  const options = async (
    at: Jid,
    request: NonNullable<Pubsub['options']>,
    by: Jid,
    isSet: boolean,
  ): Promise<Element | undefined> => {
    const name = checkName(request.node)
    // §6.3.4.1.
    if (request.jid && !request.jid.bare.equals(by.bare)) throw forbidden()
    const key = ownKey(request.jid, by)
    const node = await shelves.node(at, name)
    const one = find(node, key)
    if (!one) {
      await access.check(node, at, by)
      throw notSubscribed('modify')
    }
    if (!isSet) return Pubsub.build({ options: { node: name, jid: Jid.parse(key), form: showOptions(one) } })
    const { form } = request
    if (!form) throw pubsubError('modify', 'bad-request', 'invalid-options')
    if (form.type === 'cancel') return undefined
    await shelves.change(at, all => {
      const known = all.get(name)
      const old = find(known, key)
      if (!known || !old) throw notSubscribed('modify')
      return { node: name, after: added(known, { ...old, ...readOptions(form, old, clock.now()) }) }
    })
    return undefined
  }

  /** The nodes that `by` has to do with; a stranger of an account is not told that it exists (S119). */
  const mine = async <T>(
    at: Jid,
    only: string | undefined,
    by: Jid,
    rows: (name: string, node: Node) => readonly T[],
  ): Promise<readonly T[]> => {
    const nodes = [...(await shelves.of(at))].filter(([name]) => only === undefined || name === only)
    const found = nodes.flatMap(([name, node]) => rows(name, node))
    if (found.length === 0) await access.checkSeen(at, by)
    return found
  }

  return {
    subscribe,
    unsubscribe,
    options,
    /** §6.4: of all nodes the same, for whoever may subscribe to the one that is named. */
    async defaultOptions(at: Jid, node: string | undefined, by: Jid): Promise<Element> {
      if (node === undefined) await access.checkSeen(at, by)
      else await access.check(await shelves.node(at, node), at, by, 'subscribe')
      const form = showOptions(DEFAULT_OPTIONS, 'result')
      return Pubsub.build({ default: { ...(node !== undefined && { node }), form } })
    },
    /** §5.6. */
    async subscriptions(at: Jid, only: string | undefined, by: Jid): Promise<Element> {
      const items = await mine(at, only, by, (name, node) =>
        active(node)
          .filter(one => isOf(one, by.bare.toString()))
          .map(one => shown(name, one)),
      )
      return Pubsub.build({ subscriptions: { ...(only === undefined ? {} : { node: only }), items } })
    },
    /** §5.7. */
    async affiliations(at: Jid, only: string | undefined, by: Jid): Promise<Element> {
      const items = await mine(at, only, by, (node, kept) => {
        const affiliation = access.affiliation(kept, at, by)
        return affiliation === 'none' ? [] : [{ node, affiliation }]
      })
      return Pubsub.build({ affiliations: { ...(only === undefined ? {} : { node: only }), items } })
    },
  }
}
