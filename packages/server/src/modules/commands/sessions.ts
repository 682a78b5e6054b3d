/** Open commands: bounded in number, size and time, bound to the full JID that began them. */
import { type DataForm, type Jid, StanzaError } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { Clock, HostView } from '../../host/module.ts'

const MAX_PER_RESOURCE = 5
const MAX_IN_ALL = 10_000
const TEN_MINUTES = 600_000
/** Characters that a command keeps until its last stage. */
const MAX_KEPT = 16_384

export interface CommandSession {
  readonly id: string
  readonly node: string
  readonly who: string
  readonly until: number
  /** The stage that is shown. */
  readonly at: number
  /** Whether that one has something to fill in. */
  readonly asks: boolean
  /** What was filled in, by stage; of stages that were gone back from too. */
  readonly filled: readonly DataForm[]
}

const sizeOf = (filled: readonly DataForm[]): number =>
  filled
    .flatMap(form => form.fields)
    .reduce((sum, { var: name = '', values }) => sum + name.length + values.join().length, 0)

export const sessionsOf = (host: Pick<HostView, 'random'>, clock: Clock) => {
  const open = new Map<string, CommandSession>()
  /** Whose they were. */
  const ended = new BoundedMap<string, string>(MAX_IN_ALL)
  const ownerOf = (node: string, who: string): string => `${who} ${node}`
  const end = (id: string): void => {
    const session = open.get(id)
    if (session === undefined) return
    open.delete(id)
    ended.set(id, ownerOf(session.node, session.who))
  }
  /** A step of these is being done. */
  const underWay = new Set<string>()
  const name = (): string => Buffer.from(host.random(16)).toString('base64url')
  const closeOf = (who: Jid, keep = 0): void => {
    const mine = [...open].filter(([, session]) => session.who === who.toString()).map(([id]) => id)
    for (const id of mine.slice(0, Math.max(0, mine.length - keep))) end(id)
  }
  return {
    name,
    /** Begins at the first stage. */
    open(node: string, who: Jid, asks: boolean): CommandSession {
      closeOf(who, MAX_PER_RESOURCE - 1)
      if (open.size >= MAX_IN_ALL) end(open.keys().next().value as string)
      const until = clock.now() + TEN_MINUTES
      const session = { id: name(), node, who: who.toString(), until, at: 0, asks, filled: [] }
      open.set(session.id, session)
      return session
    },
    /** For one step, so that none is done twice: `put` it back when it goes on, `close` it when it is over. */
    take(id: string, node: string, who: Jid): CommandSession | 'ended' | undefined {
      const session = open.get(id)
      const owner = ownerOf(node, who.toString())
      if (session === undefined) return ended.get(id) === owner ? 'ended' : undefined
      if (ownerOf(session.node, session.who) !== owner) return undefined
      if (clock.now() >= session.until) {
        end(id)
        return 'ended'
      }
      if (underWay.has(id)) return undefined
      underWay.add(id)
      return session
    },
    /** What had to make room meanwhile, or whose resource went, does not come back. */
    put(session: CommandSession): void {
      if (sizeOf(session.filled) > MAX_KEPT)
        throw new StanzaError('modify', 'not-acceptable', 'this is more than a command keeps')
      underWay.delete(session.id)
      if (open.has(session.id)) open.set(session.id, session)
    },
    close(id: string): void {
      underWay.delete(id)
      end(id)
    },
    closeOf: (who: Jid): void => closeOf(who),
  }
}
