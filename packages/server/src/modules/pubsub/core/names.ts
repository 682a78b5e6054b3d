import { type Element, StanzaError } from '@corrillo/xmpp'
import { nodeRequired, pubsubError } from './errors.ts'

const MAX_NAME = 1024

/** The name of a node or item, as it may be. */
export const checkName = (name: string | undefined): string => {
  if (name === undefined || name === '') throw nodeRequired()
  // A name is part of the key under which payloads lie.
  if (Buffer.byteLength(name) > MAX_NAME || name.includes('\n'))
    throw new StanzaError('modify', 'not-acceptable', 'the name is too long')
  return name
}
/** §7.1.3: one payload to an item. */
export const checkPayloads = (pubsub: Element | undefined): void => {
  const items = pubsub?.child('publish')?.elements() ?? []
  if (items.some(item => item.elements().length > 1))
    throw pubsubError('modify', 'bad-request', 'invalid-payload')
}
