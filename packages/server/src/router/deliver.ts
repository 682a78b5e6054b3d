/** RFC 6121 §8.5: which resources get a message that is addressed to a local account. */
import type { Jid, Stanza } from '@corrillo/xmpp'
import type { Message } from '../host/module.ts'
import type { Session } from '../session/session.ts'

const NONE: readonly Session[] = []

export const sessionOf = (full: Jid, sessions: readonly Session[]): Session | undefined => {
  for (const s of sessions) if (s.jid.resource === full.resource) return s
  return undefined
}

/** Resources that messages to the bare JID reach: available, of non-negative priority (§8.5.2.1). */
const reachable = (sessions: readonly Session[]): readonly Session[] => {
  if (sessions.length === 1) return sessions[0]!.available && sessions[0]!.priority >= 0 ? sessions : NONE
  return sessions.filter(s => s.available && s.priority >= 0)
}

/**
 * §8.5.2.1.1 lets a chat or normal message go to the most available resource or to all of them: here to all, since a person's devices
 * are equals. §8.5.3: a full JID gets it while that resource is connected; a chat message falls back to the bare JID.
 */
export const receiversOf = (m: Message, sessions: readonly Session[]): readonly Session[] => {
  if (m.to.resource !== '') {
    const match = sessionOf(m.to, sessions)
    if (match !== undefined) return [match]
    return m.type === 'chat' ? reachable(sessions) : NONE
  }
  return m.type === 'groupchat' || m.type === 'error' ? NONE : reachable(sessions)
}

/** When nobody is there: keep it for later, refuse it, or let it go (§8.5.2.2.1, §8.5.3.2.1). */
export const whenNobody = (m: Stanza): 'keep' | 'refuse' | 'drop' => {
  if (m.type === 'headline' || m.type === 'error') return 'drop'
  if (m.type === 'groupchat') return 'refuse'
  return m.type === 'chat' || m.to?.resource === '' ? 'keep' : 'refuse'
}
