/** XEP-0085 Chat State Notifications. */
import type { Element } from '../xml/element.ts'
import { element } from '../schema/kit.ts'

export const NS_CHAT_STATES = 'http://jabber.org/protocol/chatstates'
export const CHAT_STATES = ['active', 'composing', 'gone', 'inactive', 'paused'] as const
export type ChatState = (typeof CHAT_STATES)[number]

/** XEP-0085 §3. */
export const chatStateElement = (state: ChatState): Element => element(NS_CHAT_STATES, state, {}).build({})
export const chatStateIn = (message: Element): ChatState | undefined => {
  const found = message.elements().find(c => c.ns === NS_CHAT_STATES)
  return CHAT_STATES.find(s => s === found?.name)
}
