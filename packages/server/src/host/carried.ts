/** Sessions over a restart: what the core and every module keep about one, as plain JSON and back. */
import { Jid, parseElement, Stanza } from '@corrillo/xmpp'
import type { Session } from '../session/session.ts'
import type { Presence } from './stanzas.ts'

/** A module's own state of a session; `undefined` is as good as none. */
export interface Carried {
  save(session: Session): unknown
  restore(session: Session, saved: unknown): void
}
export interface CarriedSession {
  readonly jid: string
  readonly presence?: string
  /** By module name. */
  readonly states: Readonly<Record<string, unknown>>
}

export const saveSession = (session: Session, modules: ReadonlyMap<string, Carried>): CarriedSession => {
  const states = Array.from(modules, ([name, carried]) => [name, carried.save(session)] as const)
  return {
    jid: session.jid.toString(),
    ...(session.presence === undefined ? {} : { presence: session.presence.element.toString() }),
    states: Object.fromEntries(states.filter(([, state]) => state !== undefined)),
  }
}

/** `make` gives the session, which has no stream. */
export const restoreSession = (
  saved: CarriedSession,
  modules: ReadonlyMap<string, Carried>,
  make: (jid: Jid) => Session,
): Session => {
  const session = make(Jid.parse(saved.jid))
  if (saved.presence !== undefined) session.present(Stanza.from(parseElement(saved.presence)) as Presence)
  for (const [name, state] of Object.entries(saved.states)) modules.get(name)?.restore(session, state)
  return session
}
