/**
 * The secrets under which items of own nodes are sealed (XEP-0473 §4.2, §4.3). What was written stays under its secret; the newest that
 * nobody has revoked seals what is written from now on.
 */
import { toHex } from '@corrillo/crypto'
import { type Element, Jid, RevokedSecret, SharedSecret } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { source } from '../../value/value.ts'

export interface NodeSecret {
  readonly node: string
  readonly id: string
  readonly secret: string
  /** When it was made. */
  readonly at: number
  readonly revoked: boolean
  /** Fingerprints of devices that have it from us, or we from them. */
  readonly given: readonly string[]
}
const PLACE = 'contact-secrets'
const KEPT_MAX = 50
const ID_MAX = 100
/** §10: shorter ones could be guessed. */
const SECRET_MIN = 32
const SECRET_MAX = 200

const order = (a: NodeSecret, b: NodeSecret): number => b.at - a.at || (a.id < b.id ? 1 : -1)
const merged = (one: NodeSecret, other: NodeSecret): NodeSecret => ({
  ...one,
  revoked: one.revoked || other.revoked,
  given: [...new Set([...one.given, ...other.given])],
})
const bounded = (all: readonly NodeSecret[]): readonly NodeSecret[] =>
  all.toSorted((a, b) => Number(a.revoked) - Number(b.revoked) || order(a, b)).slice(0, KEPT_MAX)

export const secretsOf = ({ address, now, platform, store }: Given, nodes: readonly string[]) => {
  const all = source<readonly NodeSecret[]>([])
  const of = async (unit: Unit): Promise<readonly NodeSecret[]> => (await unit.get('account', PLACE)) ?? []
  const put = (unit: Unit, list: readonly NodeSecret[]): void => {
    const kept = bounded(list)
    unit.put('account', PLACE, kept)
    unit.afterwards(() => all.set(kept))
  }
  const live = (node: string): NodeSecret | undefined =>
    all
      .get()
      .filter(one => one.node === node && !one.revoked)
      .toSorted(order)[0]

  const made = (node: string, known: readonly NodeSecret[]): NodeSecret => {
    const newest = Math.max(0, ...known.filter(one => one.node === node).map(one => one.at))
    // 256 bits.
    const secret = randomId(platform.random) + randomId(platform.random)
    const at = Math.max(now(), newest + 1000)
    return { node, id: toHex(platform.random(16)), secret, at, revoked: false, given: [] }
  }
  /** True: there is one that was not here before, and seals from now on. */
  const take = async (unit: Unit, said: readonly NodeSecret[]): Promise<boolean> => {
    const byId = new Map((await of(unit)).map(one => [one.id, one]))
    const news = said.filter(one => !one.revoked && !byId.has(one.id))
    for (const one of said) {
      const known = byId.get(one.id)
      if (known?.node === one.node || !known) byId.set(one.id, known ? merged(known, one) : one)
    }
    put(unit, [...byId.values()])
    return news.length > 0
  }
  const revoke = async (unit: Unit, ids: readonly string[]): Promise<void> =>
    put(
      unit,
      (await of(unit)).map(one => (ids.includes(one.id) ? { ...one, revoked: true } : one)),
    )

  return {
    all,
    live,
    take,
    revoke,
    find: (node: string, id: string) => all.get().find(one => one.node === node && one.id === id)?.secret,
    async load(): Promise<void> {
      all.set((await store.get<readonly NodeSecret[]>('account', PLACE)) ?? [])
    },
    /** One for each node, in place of those that are used now. */
    async mint(unit: Unit): Promise<void> {
      const known = await of(unit)
      put(unit, [...known.map(one => ({ ...one, revoked: true })), ...nodes.map(node => made(node, known))])
    },
    async given(unit: Unit, keys: readonly string[]): Promise<void> {
      const known = await of(unit)
      put(
        unit,
        known.map(one => merged(one, { ...one, given: keys })),
      )
    },
    /** As they are told to own devices. */
    said: (): readonly Element[] =>
      all.get().map(({ node, id, at, revoked, secret }) =>
        SharedSecret.build({
          jid: Jid.parse(address),
          node,
          id,
          timestamp: new Date(at),
          ...(revoked ? { revoked } : {}),
          secret,
        }),
      ),
    /** What an own device says of nodes of this account that are known here; the rest is nothing. */
    heard(message: Element): {
      readonly secrets: readonly NodeSecret[]
      readonly revoked: readonly string[]
    } {
      const isOurs = ({ jid, node }: { readonly jid: Jid; readonly node: string }): boolean =>
        jid.toString() === address && nodes.includes(node)
      const secrets = message.elements().flatMap(e => {
        const said = SharedSecret.matches(e) ? SharedSecret.tryParse(e) : undefined
        const secret = said?.secret.trim() ?? ''
        if (!said || !isOurs(said) || said.id.length > ID_MAX) return []
        if (secret.length < SECRET_MIN || secret.length > SECRET_MAX) return []
        const { node, id, timestamp, revoked = false } = said
        return [{ node, id, secret, at: timestamp.getTime(), revoked, given: [] }]
      })
      const revoked = message.elements().flatMap(e => {
        const said = RevokedSecret.matches(e) ? RevokedSecret.tryParse(e) : undefined
        return said && isOurs(said) ? [said.id] : []
      })
      return { secrets, revoked }
    },
  }
}
export type Secrets = ReturnType<typeof secretsOf>

export const revokedSecret = (address: string, { node, id }: NodeSecret): Element =>
  RevokedSecret.build({ jid: Jid.parse(address), node, id, reasons: [] })
