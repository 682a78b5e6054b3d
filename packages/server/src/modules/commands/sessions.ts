/** Open steps of commands: bounded in number and time, bound to the full JID that began them. */
import type { Jid } from '@corrillo/xmpp'
import type { Clock, HostView } from '../../host/module.ts'

const MAX_PER_RESOURCE = 5
const MAX_IN_ALL = 10_000
const TEN_MINUTES = 600_000

interface Open {
  readonly node: string
  readonly who: string
  readonly until: number
}

export const sessionsOf = (host: Pick<HostView, 'random'>, clock: Clock) => {
  const open = new Map<string, Open>()
  const name = (): string => Buffer.from(host.random(16)).toString('base64url')
  const closeOf = (who: Jid, keep = 0): void => {
    const mine = [...open].filter(([, session]) => session.who === who.toString()).map(([id]) => id)
    for (const id of mine.slice(0, Math.max(0, mine.length - keep))) open.delete(id)
  }
  return {
    name,
    open(node: string, who: Jid): string {
      closeOf(who, MAX_PER_RESOURCE - 1)
      if (open.size >= MAX_IN_ALL) open.delete(open.keys().next().value as string)
      const id = name()
      open.set(id, { node, who: who.toString(), until: clock.now() + TEN_MINUTES })
      return id
    },
    has(id: string, node: string, who: Jid): boolean {
      const session = open.get(id)
      return (
        session !== undefined &&
        session.node === node &&
        session.who === who.toString() &&
        clock.now() < session.until
      )
    },
    close(id: string): void {
      open.delete(id)
    },
    closeOf: (who: Jid): void => closeOf(who),
  }
}
