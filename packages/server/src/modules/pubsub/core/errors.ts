import { el, NS_PUBSUB_ERRORS, type StanzaCondition, StanzaError, type StanzaErrorType } from '@corrillo/xmpp'
import type { Node } from './node.ts'

/** A stanza error with the pubsub condition that says what is meant (XEP-0060 §5 to §8). */
export const pubsubError = (
  type: StanzaErrorType,
  condition: StanzaCondition,
  detail: string,
  feature?: string,
): StanzaError =>
  new StanzaError(type, condition, undefined, el(NS_PUBSUB_ERRORS, detail, feature ? { feature } : {}))

export const notFound = (): StanzaError => new StanzaError('cancel', 'item-not-found')
export const forbidden = (): StanzaError => new StanzaError('auth', 'forbidden')
export const nodeRequired = (): StanzaError => pubsubError('modify', 'bad-request', 'nodeid-required')
export const unsupported = (feature: string): StanzaError =>
  pubsubError('cancel', 'feature-not-implemented', 'unsupported', feature)
/** §6.5.9, §7.2.3, §8.5.3: of a node that keeps nothing, nothing can be read or taken away. */
export const checkKeeps = ({ config }: Node): void => {
  if (!config.persist) throw unsupported('persistent-items')
}
/** What a stranger gets for an account with such a node, without it, and for no account at all (S119). */
export const nobodyHere = (): StanzaError => new StanzaError('cancel', 'service-unavailable')
