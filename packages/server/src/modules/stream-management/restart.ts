/**
 * Sessions that wait for their clients outlast a restart: on disk when the server stops, and waiting again before anybody is let in. What is
 * on disk counts once, and only after a stop that wrote all of it: a session whose last stanzas died with the process must not be
 * resumed, or its client would believe that it missed nothing (D5). It is told so (§5), and finds everything in the archive.
 */
import { createHash } from 'node:crypto'
import { Jid, parseElement } from '@corrillo/xmpp'
import type { CarriedSession } from '../../host/carried.ts'
import type { Clock, DomainRecords, HostView, Log } from '../../host/module.ts'
import type { Managed, ManagedOptions } from './managed.ts'

interface Saved {
  readonly session: CarriedSession
  readonly id: string
  readonly resumeMs: number
  readonly until: number
  readonly handled: number
  readonly acknowledged: number
  /** Text and time of each stanza that was not acknowledged. */
  readonly queue: readonly (readonly [string, number])[]
}
interface Parts {
  readonly host: HostView
  readonly records: DomainRecords
  readonly clock: Clock
  readonly log: Log
}
interface Management {
  remember(id: string, local: string, h: number): void
  waiting(): readonly Managed[]
  manage(of: Pick<ManagedOptions, 'session' | 'id' | 'resumeMs' | 'counts'>): Managed
}

/** Written after all the others, taken before them. */
const COMPLETE = 'complete'

export const restarts = ({ host, records, clock, log }: Parts, management: Management) => {
  const keyOf = (id: string): string => createHash('sha256').update(id).digest('base64url')

  const saved = (managed: Managed): Saved => {
    const { session, id, resumeMs, until = 0, count, unacknowledged } = managed
    // What waited for an inactive client waits for its acknowledgement now.
    session.release()
    return {
      session: host.carry.save(session),
      id,
      resumeMs,
      until,
      handled: count,
      acknowledged: unacknowledged.base,
      queue: unacknowledged.waiting.map(({ element, at }) => [element.toString(), at]),
    }
  }

  const save = async (): Promise<void> => {
    const waiting = management.waiting()
    if (waiting.length === 0) return
    try {
      await Promise.all(waiting.map(managed => records.set(keyOf(managed.id), saved(managed))))
      await records.set(COMPLETE, true)
    } catch (error) {
      log.error('sessions do not outlast this stop', { error: String(error) })
    }
  }

  const revive = (kept: Saved): void => {
    const session = host.carry.restore(kept.session)
    const { id, resumeMs, handled, acknowledged } = kept
    const managed = management.manage({ session, id, resumeMs, counts: { handled, acknowledged } })
    for (const [text, at] of kept.queue) managed.unacknowledged.add(parseElement(text), at)
    managed.wait(Math.max(0, kept.until - clock.now()))
  }

  const restore = async (): Promise<void> => {
    const complete = (await records.take(COMPLETE)) !== undefined
    const all = (await records.entries()) as readonly (readonly [string, Saved])[]
    await Promise.all(all.map(([key]) => records.set(key, undefined)))
    for (const [, kept] of all) {
      const account = Jid.parse(kept.session.jid)
      // The count is final, even where the rest of the stop was not.
      if (!complete || !host.accountExists(account)) management.remember(kept.id, account.local, kept.handled)
      else revive(kept)
    }
  }
  return { save, restore }
}
