/**
 * D3: what comes live while it is not known yet what was missed may stand behind what only the archive has: a copy (XEP-0280) goes to a
 * device that has not said yet that it is there, and what waited for it comes afterwards. Until the archive has told what stands before
 * it, it is kept here; the archive has it as well, if this device should not come so far.
 */
import { Jid, stanzaIdBy } from '@corrillo/xmpp'
import type { Pipeline } from '../../pipeline/incoming.ts'
import type { ClientModule, Envelope, Given } from '../../pipeline/module.ts'

/** More than these are dealt with as they come. */
const KEPT_MAX = 1_000

export const early = ({ address, store }: Given, messages: Pick<Pipeline, 'process'>) => {
  const me = Jid.parse(address)
  let kept: Envelope[] = []
  let isEarly = true
  const isArchived = ({ message, nick }: Envelope): boolean =>
    nick === undefined && stanzaIdBy(message, me) !== undefined

  const module: ClientModule = {
    name: 'early',
    incoming: {
      unwrap(envelope) {
        if (!isEarly || envelope.way === 'archive' || kept.length >= KEPT_MAX || !isArchived(envelope))
          return envelope
        kept.push(envelope)
        return undefined
      },
    },
    lost() {
      isEarly = true
    },
  }
  return {
    module,
    /** What was missed is known: what came meanwhile comes behind it, and what comes from now on behind that. */
    async over(): Promise<void> {
      isEarly = false
      const envelopes = kept
      kept = []
      await Promise.all(envelopes.map(envelope => store.exclusive(unit => messages.process(envelope, unit))))
    },
  }
}
export type Early = ReturnType<typeof early>
