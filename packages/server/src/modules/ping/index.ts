/** XEP-0199: a ping is answered; a client that is silent for long is asked for a sign of life, then counts as lost (S097). */
import { el, NS_CLIENT, NS_PING, Ping } from '@corrillo/xmpp'
import { defineModule, onGet, type Session } from '../../host/module.ts'

const pingOf = (session: Session, domain: string, id: string) =>
  el(NS_CLIENT, 'iq', { type: 'get', id, from: domain, to: session.jid.toString() }, Ping.build({}))

export const ping = defineModule({
  name: 'ping',
  specs: [{ xep: 199, version: '2.0.1' }],
  disco: { host: [NS_PING] },
  setup({ host, clock }) {
    const silenceMs = host.limits.ping_seconds * 1000
    const deadMs = host.limits.dead_seconds * 1000
    const asked = new WeakMap<Session, number>()
    /** One look at all sessions several times in each period, instead of a timer for each. */
    const look = () => {
      const now = clock.now()
      for (const session of Array.from(host.allSessions()))
        if (session.heard !== undefined) check(session, session.heard, now)
      stopLooking = clock.after(silenceMs / 4, look)
    }
    const check = (session: Session, heard: number, now: number) => {
      if (now - heard >= deadMs) session.cut()
      else if (now - heard >= silenceMs && now - (asked.get(session) ?? 0) >= silenceMs) {
        asked.set(session, now)
        session.send(pingOf(session, host.domain, Buffer.from(host.random(9)).toString('base64url')))
      }
    }
    let stopLooking = clock.after(silenceMs / 4, look)
    return {
      // Of others nobody learns by a ping whether there is such an account (S119).
      iq: [onGet('host', Ping, () => undefined), onGet('self', Ping, () => undefined)],
      stop: () => stopLooking(),
    }
  },
})
