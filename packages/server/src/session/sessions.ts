/** Who is here: the bound resources of every account, in order of binding. */
import type { Jid } from '@corrillo/xmpp'
import type { Session } from './session.ts'

const NONE: readonly Session[] = []

export class Sessions<S extends Session = Session> {
  private readonly byLocal = new Map<string, S[]>()

  of(account: Jid): readonly S[] {
    return this.byLocal.get(account.local) ?? (NONE as readonly S[])
  }

  *all(): IterableIterator<S> {
    for (const sessions of this.byLocal.values()) yield* sessions
  }

  add(session: S): void {
    const known = this.byLocal.get(session.account.local)
    this.byLocal.set(session.account.local, known === undefined ? [session] : [...known, session])
  }

  remove(session: S): boolean {
    const known = this.byLocal.get(session.account.local)
    if (known === undefined || !known.includes(session)) return false
    const left = known.filter(s => s !== session)
    if (left.length === 0) this.byLocal.delete(session.account.local)
    else this.byLocal.set(session.account.local, left)
    return true
  }
}
