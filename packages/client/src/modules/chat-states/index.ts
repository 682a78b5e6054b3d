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
import { newcomersOf, readersOf } from '../../store/rooms.ts'
import type { Plan } from '../omemo/encrypt.ts'
import type { Omemo } from '../omemo/index.ts'

const SHOWN_MS = 30_000
const PAUSE_MS = 8_000
/** Said again this often while somebody goes on writing. */
const REPEAT_MS = 20_000
const ACTIVE_MS = 10 * 60_000
const GROUP_MAX = 20
const TYPISTS_MAX = 20

/** `hides`: nobody is to know that we are here (XEP-0186). */
export const chatStates = (given: Given, omemo: Omemo, hides: () => boolean) => {
  const { address, connection, contacts, conversations, platform, rooms, store } = given
  const { clock } = platform
  /** By conversation: who. */
  const typing = source<ReadonlyMap<string, readonly string[]>>(new Map())
  const hide = new Map<string, () => void>()
  const told = new Map<string, { readonly at: number; readonly cancel: () => void }>()

  const show = (where: string, who: string, isTyping: boolean): void => {
    const name = `${where}\0${who}`
    hide.get(name)?.()
    hide.delete(name)
    if (isTyping)
      hide.set(
        name,
        clock.after(SHOWN_MS, () => show(where, who, false)),
      )
    const before = typing.get().get(where) ?? []
    if (before.includes(who) === isTyping) return
    const people = isTyping ? [...before, who].slice(-TYPISTS_MAX) : before.filter(one => one !== who)
    const now = new Map(typing.get())
    if (people.length > 0) now.set(where, people)
    else now.delete(where)
    typing.set(now)
  }
  /** In a group to who was heard of just now, in small ones alone: each of them costs a key. */
  const planOf = (who: string, since: number): Plan | undefined => {
    const room = rooms.get(who)
    if (!room) return omemo.encrypt.planFor(who, since)
    const readers = room.kind === 'private' && room.standing === 'in' ? readersOf(room, address) : []
    if (readers.length > GROUP_MAX || newcomersOf(room).length > 0) return undefined
    const plans = readers.flatMap(one => omemo.encrypt.planFor(one, since)?.recipients ?? [])
    return plans.length > 0
      ? { to: who, recipients: plans, bundles: new Map(), hasOld: false, room: true }
      : undefined
  }
  const tell = async (who: string, state: 'composing' | 'paused'): Promise<void> => {
    const { subscription } = contacts.get(who) ?? {}
    const isKnown = subscription === 'from' || subscription === 'both' || rooms.get(who)?.standing === 'in'
    if (!connection.isUp || !isKnown || hides()) return
    const content = chatStateElement(state)
    const type = rooms.get(who) ? 'groupchat' : 'chat'
    if (conversations.get(who)?.encrypted === false)
      return connection.send(el(NS_CLIENT, 'message', { to: who, type }, content, HintNoStore.build({})))
    const plan = planOf(who, clock.now() - ACTIVE_MS)
    if (!plan) return
    await store.exclusive(async unit => {
      const { elements } = await omemo.encrypt.encrypt(unit, plan, [content], clock.now())
      const kept = elements.filter(e => e.ns !== NS_HINTS || e.name !== HintStore.name)
      unit.afterwards(() =>
        connection.send(el(NS_CLIENT, 'message', { to: who, type }, ...kept, HintNoStore.build({}))),
      )
    })
  }
  const module: ClientModule = {
    name: 'chat-states',
    features: [NS_CHAT_STATES],
    incoming: {
      interpret({ message, author, own, peer, way }, unit) {
        if (own || way !== 'live') return
        const state = chatStateIn(message)
        const hasBody = message.child('body', NS_CLIENT) !== undefined
        if (state || hasBody) unit.afterwards(() => show(peer, author, state === 'composing' && !hasBody))
      },
    },
    lost() {
      for (const [where, people] of typing.get()) for (const who of people) show(where, who, false)
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
    typing: typing as Value<ReadonlyMap<string, readonly string[]>>,
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
