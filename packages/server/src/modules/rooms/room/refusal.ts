/** The errors of XEP-0045 §7.2.16 and beside it. */
import { StanzaError } from '@corrillo/xmpp'

export const banned = () => new StanzaError('auth', 'forbidden', 'You are banned from this room')
export const notFound = () => new StanzaError('cancel', 'item-not-found')
export const notInRoom = () => new StanzaError('cancel', 'not-acceptable', 'You are not in this room')
export const forbidden = (text?: string) => new StanzaError('auth', 'forbidden', text)
export const notAllowed = (text?: string) => new StanzaError('cancel', 'not-allowed', text)
export const badRequest = (text?: string) => new StanzaError('modify', 'bad-request', text)
export const conflict = (text?: string) => new StanzaError('cancel', 'conflict', text)
export const tooMuch = (text: string) => new StanzaError('wait', 'resource-constraint', text)
export const notAcceptable = (text?: string) => new StanzaError('modify', 'not-acceptable', text)
