import { type Jid, StanzaError } from '@corrillo/xmpp'
import type { Session } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'

/** Whom a session has sent presence by name (RFC 6121 §4.6.3), by bare JID: they are told when it goes. Bounded (S129). */
export const directedTo = (max: number) => {
  const slot = perSession(() => ({ count: 0, byBare: new Map<string, Map<string, Jid>>() }))
  const remove = (session: Session, to: Jid): void => {
    const state = slot.get(session)
    const addresses = state.byBare.get(to.bare.toString())
    if (!addresses?.delete(to.toString())) return
    state.count--
    if (addresses.size === 0) state.byBare.delete(to.bare.toString())
  }
  return {
    add(session: Session, to: Jid): void {
      const state = slot.get(session)
      const addresses = state.byBare.get(to.bare.toString()) ?? new Map<string, Jid>()
      if (addresses.has(to.toString())) return
      if (state.count >= max) throw new StanzaError('wait', 'policy-violation', 'too many directed presences')
      state.byBare.set(to.bare.toString(), addresses.set(to.toString(), to))
      state.count++
    },
    remove,
    /** Every address of these people. */
    removeAll(session: Session, bares: readonly Jid[]): void {
      const state = slot.get(session)
      for (const bare of bares) {
        state.count -= state.byBare.get(bare.toString())?.size ?? 0
        state.byBare.delete(bare.toString())
      }
    },
    all: (session: Session): readonly string[] =>
      [...slot.get(session).byBare.values()].flatMap(addresses => [...addresses.keys()]),
    has: (session: Session, other: Jid): boolean => slot.get(session).byBare.has(other.bare.toString()),
    /** Empties the list. */
    take(session: Session): readonly Jid[] {
      const known = [...slot.get(session).byBare.values()].flatMap(addresses => [...addresses.values()])
      slot.set(session, { count: 0, byBare: new Map() })
      return known
    },
  }
}
export type Directed = ReturnType<typeof directedTo>
