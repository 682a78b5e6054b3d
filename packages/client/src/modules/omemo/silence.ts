/**
 * Accounts whose server does not answer. They are not asked again for a while, so that one of them delays nobody; to those of their devices
 * that we have a session with everything goes as before, and who has none is named to the person who writes.
 */
import { StanzaError } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'

const ASKED_AGAIN_MS = 120_000

export const silences = ({ connection, platform: { clock } }: Given) => {
  const until = new Map<string, number>()
  const beyond = source<ReadonlySet<string>>(new Set())
  const lasts = (who: string): boolean => (until.get(who) ?? 0) > clock.now()

  return {
    lasts,
    /** Nothing that is written now reaches them. */
    beyond: beyond as Value<ReadonlySet<string>>,
    /** Whether this says that nobody answered: a refusal is an answer, and when we are offline ourselves it is our silence. */
    begins(who: string, error: unknown): boolean {
      const isSilence =
        error instanceof StanzaError ||
        (error instanceof ClientError && error.code === 'unreachable' && connection.isUp)
      if (isSilence) until.set(who, clock.now() + ASKED_AGAIN_MS)
      return isSilence
    },
    ends: (who: string): void => void until.delete(who),
    /** What became of an attempt to write to each of these. */
    tried(all: readonly string[], isReached: (who: string) => boolean): void {
      const before = beyond.get()
      const now = new Set(before)
      for (const who of all) {
        if (!isReached(who) && lasts(who)) now.add(who)
        else now.delete(who)
      }
      if (now.size !== before.size || [...now].some(who => !before.has(who))) beyond.set(now)
    },
  }
}
