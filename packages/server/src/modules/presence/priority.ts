import { type Presence, StanzaError } from '@corrillo/xmpp'

/** RFC 6121 §4.7.2.3: an integer from -128 to 127; absent is 0. */
export const checkPriority = (presence: Presence): void => {
  const text = presence.element.childText('priority')?.trim()
  if (text === undefined) return
  if (!/^[+-]?\d{1,3}$/.test(text) || Number(text) < -128 || Number(text) > 127)
    throw new StanzaError('modify', 'bad-request', 'priority')
}
