/**
 * XEP-0085: who is writing. Told to contacts alone; in an encrypted conversation hidden, and only to devices that were heard of just
 * now, because each of these costs a message key that a sleeping device would have to skip.
 */
import {
  chatStateElement,
  chatStateIn,
  el,
  HintNoStore,
  HintStore,
  NS_CHAT_STATES,
  NS_CLIENT,
  NS_HINTS,
} from '@corrillo/xmpp'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'
import type { Omemo } from '../omemo/index.ts'

const SHOWN_MS = 30_000
const PAUSE_MS = 8_000
/** Said again this often while somebody goes on writing. */
const REPEAT_MS = 20_000
const ACTIVE_MS = 10 * 60_000

export const chatStates = (given: Given, omemo: Omemo) => {
  const { connection, contacts, conversations, platform, store } = given
  const { clock } = platform
  const typing = source<ReadonlySet<string>>(new Set())
  const hide = new Map<string, () => void>()
  const told = new Map<string, { readonly at: number; readonly cancel: () => void }>()

  const show = (who: string, isTyping: boolean): void => {
    hide.get(who)?.()
    hide.delete(who)
    if (isTyping)
      hide.set(
        who,
        clock.after(SHOWN_MS, () => show(who, false)),
      )
    if (typing.get().has(who) === isTyping) return
    const now = new Set(typing.get())
    if (isTyping) now.add(who)
    else now.delete(who)
    typing.set(now)
  }
  const tell = async (who: string, state: 'composing' | 'paused'): Promise<void> => {
    const { subscription } = contacts.get(who) ?? {}
    if (!connection.isUp || (subscription !== 'from' && subscription !== 'both')) return
    const content = chatStateElement(state)
    if (conversations.get(who)?.encrypted === false)
      return connection.send(
        el(NS_CLIENT, 'message', { to: who, type: 'chat' }, content, HintNoStore.build({})),
      )
    const plan = omemo.encrypt.planFor(who, clock.now() - ACTIVE_MS)
    if (!plan) return
    await store.exclusive(async unit => {
      const { elements } = await omemo.encrypt.encrypt(unit, plan, [content], clock.now())
      const kept = elements.filter(e => e.ns !== NS_HINTS || e.name !== HintStore.name)
      unit.afterwards(() =>
        connection.send(el(NS_CLIENT, 'message', { to: who, type: 'chat' }, ...kept, HintNoStore.build({}))),
      )
    })
  }
  const module: ClientModule = {
    name: 'chat-states',
    features: [NS_CHAT_STATES],
    incoming: {
      interpret({ message, own, peer, way }, unit) {
        if (own || way !== 'live') return
        const state = chatStateIn(message)
        const hasBody = message.child('body', NS_CLIENT) !== undefined
        if (state || hasBody) unit.afterwards(() => show(peer, state === 'composing' && !hasBody))
      },
    },
    lost() {
      for (const who of [...typing.get()]) show(who, false)
    },
  }
  const stop = (who: string): void => {
    const known = told.get(who)
    if (!known) return
    known.cancel()
    told.delete(who)
    tell(who, 'paused').catch(() => undefined)
  }
  return {
    module,
    typing: typing as Value<ReadonlySet<string>>,
    /** The person writes; said at once and then now and again. */
    compose(who: string): void {
      const known = told.get(who)
      known?.cancel()
      const cancel = clock.after(PAUSE_MS, () => stop(who))
      const isNews = !known || clock.now() - known.at > REPEAT_MS
      told.set(who, { at: isNews ? clock.now() : known.at, cancel })
      if (isNews) tell(who, 'composing').catch(() => undefined)
    },
    stop,
    /** What was written is sent: the message itself says that. */
    sent(who: string): void {
      told.get(who)?.cancel()
      told.delete(who)
    },
  }
}
