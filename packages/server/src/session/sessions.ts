/** Who is here: the bound resources of every account, in order of binding. */
import type { Jid } from '@corrillo/xmpp'
import type { Session } from './session.ts'

interface Found<S> {
  readonly local: string | undefined
  readonly sessions: readonly S[]
}
const NONE: readonly never[] = []
const NOBODY: readonly [Found<never>, Found<never>] = [
  { local: undefined, sessions: NONE },
  { local: undefined, sessions: NONE },
]

export class Sessions<S extends Session = Session> {
  private readonly byLocal = new Map<string, S[]>()
  /** The two that were asked for last: each message asks several times for those of its sender and of its recipient. */
  private recent: readonly [Found<S>, Found<S>] = NOBODY

  of(account: Jid): readonly S[] {
    const { local } = account
    const [last, before] = this.recent
    if (last.local === local) return last.sessions
    if (before.local === local) return before.sessions
    const sessions = this.byLocal.get(local) ?? NONE
    this.recent = [{ local, sessions }, last]
    return sessions
  }

  *all(): IterableIterator<S> {
    for (const sessions of this.byLocal.values()) yield* sessions
  }

  add(session: S): void {
    this.recent = NOBODY
    const known = this.byLocal.get(session.account.local)
    this.byLocal.set(session.account.local, known === undefined ? [session] : [...known, session])
  }

  remove(session: S): boolean {
    const known = this.byLocal.get(session.account.local)
    if (known === undefined || !known.includes(session)) return false
    this.recent = NOBODY
    const left = known.filter(s => s !== session)
    if (left.length === 0) this.byLocal.delete(session.account.local)
    else this.byLocal.set(session.account.local, left)
    return true
  }
}
