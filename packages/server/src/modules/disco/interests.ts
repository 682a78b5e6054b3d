import { Caps, DiscoInfo, el, type Jid, Stanza, verificationString } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Awaitable, HostView, Presence } from '../../host/module.ts'
import { verOf } from './ver.ts'

const VERIFIED = 2_000
const UNVERIFIED = 10_000
const AT_ONCE = 1_000
const MAX_NODES = 200
const ANSWER_WITHIN = 30_000
const NOTIFY = '+notify'
export type Interests = ReadonlySet<string>
const NONE: Interests = new Set()
/** It was not asked, or has not answered: what it wants is not known, and may be asked again. */
export const UNHEARD: Interests = new Set()

const nodesIn = (names: readonly string[]): Interests => {
  const wanted = names.filter(name => name.endsWith(NOTIFY) && name.length <= 1024)
  return new Set(wanted.slice(0, MAX_NODES).map(name => name.slice(0, -NOTIFY.length)))
}

/**
 * Which nodes a client wants to be notified of (XEP-0163 §4.2), from the capabilities in its presence. What a client answers is
 * kept for all who name the same hash only if it proves that hash (XEP-0115 §5.4, S132); otherwise it counts for that client alone. The
 * hash does not say where features end and forms begin (§9.3): what is kept for all is read from the text that was hashed, which nobody
 * can cut otherwise. All bounded.
 */
export const interests = (host: HostView) => {
  const verified = new BoundedMap<string, Interests>(VERIFIED)
  const unverified = new BoundedMap<string, Interests>(UNVERIFIED)
  const asking = new Map<string, Promise<Interests>>()

  const known = (jid: Jid, caps: Caps): Interests | undefined =>
    verified.get(`${caps.hash} ${caps.ver}`) ?? unverified.get(`${jid} ${caps.ver}`)

  const ask = async (jid: Jid, caps: Caps, asker: Jid): Promise<Interests> => {
    const id = `caps-${Buffer.from(host.random(12)).toString('base64url')}`
    const attrs = { type: 'get', id, from: asker.toString(), to: jid.toString() }
    const query = DiscoInfo.build({ node: `${caps.node}#${caps.ver}` })
    const answer = await host.ask(Stanza.from(el('jabber:client', 'iq', attrs, query)), ANSWER_WITHIN)
    if (!answer) return UNHEARD
    const payload = answer.type === 'result' ? answer.payload : undefined
    const info = payload && DiscoInfo.tryParse(payload)
    if (!info) return NONE
    if (caps.hash !== undefined && verOf(info, caps.hash) === caps.ver) {
      const nodes = nodesIn(verificationString(info)?.split('<') ?? [])
      verified.set(`${caps.hash} ${caps.ver}`, nodes)
      return nodes
    }
    const nodes = nodesIn(info.features.map(f => f.var))
    unverified.set(`${jid} ${caps.ver}`, nodes)
    return nodes
  }

  return {
    /** What is known now, without asking. */
    known: (jid: Jid, presence: Presence): Interests => {
      const caps = Caps.in(presence.element)
      return (caps && known(jid, caps)) ?? NONE
    },
    /** Asks the client if need be, in the name of `asker`. */
    of: (jid: Jid, presence: Presence, asker: Jid): Awaitable<Interests> => {
      const caps = Caps.in(presence.element)
      if (!caps) return NONE
      const found = known(jid, caps)
      if (found) return found
      const key = `${jid} ${caps.ver}`
      const open = asking.get(key)
      if (open || asking.size >= AT_ONCE) return open ?? UNHEARD
      const asked = ask(jid, caps, asker).finally(() => asking.delete(key))
      asking.set(key, asked)
      return asked
    },
    /** For a client that cannot be asked now: it said so before a restart. */
    learn: (jid: Jid, presence: Presence, wanted: readonly string[]): void => {
      const caps = Caps.in(presence.element)
      if (caps) unverified.set(`${jid} ${caps.ver}`, new Set(wanted))
    },
    get size(): number {
      return verified.size
    },
  }
}
