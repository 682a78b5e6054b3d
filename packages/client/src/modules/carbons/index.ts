/** XEP-0280 Message Carbons: copies from the own account and from nobody else (§11; S112). */
import { CarbonReceived, CarbonSent, EnableCarbons } from '@corrillo/xmpp'
import { envelopeOf } from '../../pipeline/incoming.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'

export const carbons = ({ address, connection }: Given) => {
  let refused = 0
  const module: ClientModule = {
    name: 'carbons',
    incoming: {
      unwrap(envelope) {
        const wrapper = CarbonSent.in(envelope.message) ?? CarbonReceived.in(envelope.message)
        const carries = envelope.message
          .elements()
          .some(e => CarbonSent.matches(e) || CarbonReceived.matches(e))
        if (!carries) return envelope
        const isOurs = envelope.way === 'live' && envelope.from.toString() === address
        const inner =
          isOurs && wrapper
            ? envelopeOf(wrapper.forwarded.stanza, address, {
                way: 'carbon',
                at: envelope.at,
                trail: envelope.trail,
              })
            : undefined
        // A copy in a copy, or of what does not concern this account, is forged as well.
        const concerns = inner && [inner.from, inner.to].some(jid => jid.bare.toString() === address)
        if (!concerns) refused++
        return concerns ? inner : undefined
      },
    },
  }
  return {
    module,
    /** Forged copies that were dropped. */
    refused: () => refused,
    enable: (): Promise<unknown> => connection.requests.request('set', EnableCarbons.build({})),
  }
}
