/** Where each stanza that comes goes: messages through the pipeline, everything else to the modules it is for. */
import { el, type Element, NS_CLIENT, StanzaError } from '@corrillo/xmpp'
import type { Pipeline } from './incoming.ts'
import type { ClientModule } from './module.ts'

export interface Dispatch {
  /**
   * One after the other, but what somebody waits for at once. Behind one that failed nothing is dealt with: they all come again, in their
   * order (D3).
   */
  receive(stanza: Element): Promise<void> | void
  /** The stream is over; what comes over the next one is dealt with. */
  lost(): void
  /** Resolves when everything that came so far is dealt with. */
  idle(): Promise<void>
}

export const dispatch = (
  modules: readonly ClientModule[],
  messages: Pick<Pipeline, 'receive'>,
  send: (stanza: Element) => void,
): Dispatch => {
  let incoming: Promise<void> = Promise.resolve()

  const handle = async (stanza: Element): Promise<void> => {
    if (stanza.name === 'message') return messages.receive(stanza)
    if (stanza.name === 'presence') for (const module of modules) await module.presence?.(stanza)
    if (stanza.name === 'iq') await answer(stanza)
  }
  /** RFC 6120 §8.2.3: every request is answered. */
  const answer = async (iq: Element): Promise<void> => {
    const back = { id: iq.attr('id'), to: iq.attr('from') }
    for (const module of modules) {
      const answered = await module.iq?.(iq)
      if (answered) return send(el(NS_CLIENT, 'iq', { ...back, type: 'result' }, answered.payload))
    }
    const error = new StanzaError('cancel', 'service-unavailable')
    send(el(NS_CLIENT, 'iq', { ...back, type: 'error' }, error.toElement()))
  }
  return {
    receive(stanza) {
      if (stanza.name === 'message' && modules.some(module => module.claims?.(stanza))) return
      incoming = incoming.then(() => handle(stanza))
      return incoming
    },
    lost() {
      incoming = incoming.catch(() => undefined)
    },
    idle: () => incoming.catch(() => undefined),
  }
}
