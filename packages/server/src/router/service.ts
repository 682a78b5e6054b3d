/** A module's service as a destination: requests to its handlers, everything else to the service itself. */
import { type Stanza, StanzaError } from '@corrillo/xmpp'
import { chain } from '../host/awaitable.ts'
import type { Destination } from '../host/domains.ts'
import type { Addressed, Awaitable, Iq, IqTarget, Outcome, Service } from '../host/module.ts'
import { type Asked, IqTable } from './iq.ts'

interface ServiceParts {
  readonly asked: Asked
  route(stanza: Stanza): void
}

const TO_DOMAIN: readonly IqTarget[] = ['host']
const TO_NODE: readonly IqTarget[] = ['account']
const isRequest = (stanza: Stanza): boolean => stanza.type === 'get' || stanza.type === 'set'

export const serviceDestination = (service: Service, { asked, route }: ServiceParts): Destination => {
  const iqs = new IqTable()
  for (const handler of service.iq ?? []) iqs.add(handler, service.domain)

  const other = (stanza: Addressed): ReturnType<Destination['receive']> => {
    if (service.receive !== undefined) return service.receive(stanza)
    if (stanza.kind === 'message' || isRequest(stanza)) throw new StanzaError('cancel', 'service-unavailable')
  }
  const iq = (stanza: Iq): Awaitable<Outcome | undefined | void> => {
    if (!isRequest(stanza))
      return asked.settle(stanza.to, stanza.from, stanza.id ?? '', stanza) ? undefined : other(stanza)
    const targets = stanza.to.local === '' ? TO_DOMAIN : TO_NODE
    if (stanza.to.resource !== '' || !iqs.knows(stanza, targets)) return other(stanza)
    return chain(iqs.answer(stanza, targets, undefined), answer => route(answer))
  }
  return { receive: stanza => (stanza.kind === 'iq' ? iq(stanza as Iq) : other(stanza)) }
}
