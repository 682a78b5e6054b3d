import type { RatchetSession } from './session.ts'

/** XEP-0384 §6: from this counter on, a chain that we never answered wants a heartbeat. */
export const HEARTBEAT_COUNTER = 53

/** XEP-0384 §6: a message with counter 53 or higher came on the peer's present chain, and nothing was sent since. */
export function heartbeatDue(session: RatchetSession): boolean {
  const { receiving } = session.current.ratchet
  return (
    receiving !== undefined &&
    receiving.next > HEARTBEAT_COUNTER &&
    receiving.nextWhenSent <= HEARTBEAT_COUNTER
  )
}
