import type { Jid } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Clock, HostView, Presence, Session } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'
import { type Interests, UNHEARD } from '../disco/index.ts'
import type { Access, Node, NodePlace, Shelves } from '../pubsub/index.ts'
import { contactOf, type Item } from '../roster/index.ts'
import { type Followers, type Needs, sharesPresence } from './followers.ts'
import type { PresenceSharers } from './sharers.ts'

/** A device with thousands of contacts comes online: so many of them are gone through at once, then the turn passes (S215). */
const CONTACTS_A_TURN = 50
const PAUSE = 20
const OTHER_DEVICES = 20_000
/** A device that does not say what it wants, since it sleeps or is slow, is asked again after these. */
const AGAIN_MS = [30_000, 120_000, 480_000]
const NONE: Interests = new Set()

interface Parts {
  readonly host: HostView
  readonly clock: Clock
  readonly needs: Needs
  readonly shelves: Shelves
  readonly access: Access
  readonly followers: Followers
  readonly notifier: NodePlace['notifier']
  readonly sharers: PresenceSharers
  /** What happens beside the stanza that caused it. */
  aside(work: Promise<void>): void
}

/** XEP-0163 §4.3.4: a device that comes online is sent the last item of every node it wants and may read. */
export const lastItems = (parts: Parts) => {
  const { host, clock, needs, shelves, access, followers, notifier, sharers, aside } = parts
  /** What a device has had: it gets an item once, not at every presence. */
  const served = perSession((): Interests => NONE)
  const servedOthers = new BoundedMap<string, Interests>(OTHER_DEVICES)
  const servedKey = (account: Jid, device: Jid): string => `${account} ${device}`
  const readsSomething = async (account: Jid, by: Jid, item: Item | undefined): Promise<boolean> => {
    for (const node of (await shelves.of(account)).values())
      if (!access.refusal(node, account, by, item)) return true
    return false
  }

  /** The nodes of one account to one device, those that are `fresh` to it. */
  const serve = async (
    account: Jid,
    to: Jid,
    wanted: Interests,
    session?: Session,
    fresh: (node: Node) => boolean = () => true,
  ): Promise<void> => {
    const nodes = await shelves.of(account)
    if (nodes.size === 0) return
    const item = await needs.roster.item(account, to)
    for (const name of wanted) {
      const node = nodes.get(name)
      if (node?.config.sendLast !== 'on_sub_and_presence' || !node.config.deliver) continue
      if (!fresh(node) || access.refusal(node, account, to, item)) continue
      const notice = await notifier.lastEvent(account, name, node)
      if (!notice) continue
      if (session) followers.toOwn(session, node, notice)
      else followers.toOther(account, to, node, notice, item)
    }
  }

  const serveContacts = async (session: Session, wanted: Interests): Promise<void> => {
    const left = [...(await needs.roster.rosterOf(session.account))]
      .map(([key]) => contactOf(key))
      .filter(contact => host.accountExists(contact))
    const turn = async (): Promise<void> => {
      for (const contact of left.splice(0, CONTACTS_A_TURN)) {
        if (!session.available) return
        // As the contact's roster has it, which `newContact` goes by: while a request is approved the two differ for a moment.
        const item = await needs.roster.item(contact, session.jid)
        if (item && sharesPresence(item)) await serve(contact, session.jid, wanted)
      }
      if (left.length > 0) clock.after(PAUSE, () => aside(turn()))
    }
    await turn()
  }

  const serveOwn = async (session: Session, presence: Presence, times = 0): Promise<void> => {
    const interests = await needs.disco.interests.of(session.jid, presence, session.account)
    if (interests === UNHEARD) return later(session, presence, times)
    const before = served.get(session)
    const fresh = new Set([...interests].filter(node => !before.has(node)))
    served.set(session, interests)
    if (fresh.size === 0) return
    await serve(session.account, session.jid, fresh, session)
    await serveContacts(session, fresh)
  }
  const later = (session: Session, presence: Presence, times: number): void => {
    const pause = AGAIN_MS[times]
    if (pause === undefined) return
    clock.after(pause, () => {
      if (session.presence === presence) aside(serveOwn(session, presence, times + 1))
    })
  }

  return {
    /** One of the account's own devices has sent presence; `initial`: it was not available before, and has missed what came meanwhile. */
    async ownDevice(session: Session, presence: Presence, initial: boolean): Promise<void> {
      if (initial) served.set(session, NONE)
      await serveOwn(session, presence)
    },
    /** A device of another domain, or of somebody else here, has shown itself to the account. */
    async otherDevice(account: Jid, presence: Presence): Promise<void> {
      const { from } = presence
      const item = await needs.roster.item(account, from)
      if (!item || !sharesPresence(item)) {
        // Who may read nothing is not asked what he wants: he would learn that somebody is here (S119).
        if (!(await readsSomething(account, from, item))) return
        sharers.add(account, presence)
      } else if (from.domain === host.domain) return
      const interests = await needs.disco.interests.of(from, presence, account)
      const key = servedKey(account, from)
      const before = servedOthers.get(key) ?? NONE
      servedOthers.set(key, interests)
      await serve(account, from, new Set([...interests].filter(node => !before.has(node))))
    },
    goneDevice(account: Jid, who: Jid): void {
      servedOthers.delete(servedKey(account, who))
      sharers.remove(account, who)
    },
    /** A contact has begun to share presence with the account, or came into a group (XEP-0060 §12.2): of what he may read since. */
    async newContact(account: Jid, contact: Jid, before: Item): Promise<void> {
      const fresh = (node: Node): boolean =>
        !sharesPresence(before) || access.refusal(node, account, contact, before) !== undefined
      for (const { jid, presence } of needs.presence.resourcesOf(contact))
        await serve(account, jid, needs.disco.interests.known(jid, presence), undefined, fresh)
    },
    /** The owner has opened a node to more contacts (XEP-0060 §12.2). */
    async opened(account: Jid, name: string, before: Node, after: Node): Promise<void> {
      for (const [key, item] of await needs.roster.rosterOf(account)) {
        const contact = contactOf(key)
        if (!sharesPresence(item) || !access.refusal(before, account, contact, item)) continue
        for (const device of followers.devicesOf(contact, name))
          await serve(account, device, new Set([name]), undefined, node => node === after)
      }
    },
  }
}
