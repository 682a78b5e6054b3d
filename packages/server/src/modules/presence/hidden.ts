import type { Session } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'

/** Sessions whose contacts are told that they are gone (XEP-0186). `probe`: they ask about their contacts all the same (§3.1). */
export interface Hiding {
  readonly probe: boolean
}
export const hiding = () => {
  const slot = perSession<Hiding | undefined>(() => undefined)
  return {
    of: (session: Session): Hiding | undefined => slot.get(session),
    set: (session: Session, how: Hiding | undefined): void => slot.set(session, how),
  }
}
export type HidingKeeper = ReturnType<typeof hiding>
