/** Everybody one talks with, as the screens list them: conversations, contacts' cards, devices, and the names that stand for addresses. */
import type { ContactCard, ConversationItem, Device, Presence } from './api.ts'
import type { chatStates } from './modules/chat-states/index.ts'
import { shown } from './modules/omemo/devices.ts'
import type { Omemo } from './modules/omemo/index.ts'
import type { OpenPgpModule } from './modules/openpgp/index.ts'
import type { presence } from './modules/presence/index.ts'
import type { Given } from './pipeline/module.ts'
import { alike, combined, reusing, type Value } from './value/value.ts'
import { contactCard } from './views/contact-card.ts'
import { addressesOf, conversationItem, inOrder } from './views/conversation-list.ts'
import { shownDevices } from './views/device-trust.ts'

export interface OverviewParts extends Given {
  readonly presence: ReturnType<typeof presence>
  readonly omemo: Omemo
  readonly openpgp: OpenPgpModule
  readonly chatStates: ReturnType<typeof chatStates>
  hueOf(of: string): number
}
/** Addresses are bare and normal. */
export interface Overview {
  /** In the order of the list. */
  readonly list: Value<readonly ConversationItem[]>
  item(address: string): Value<ConversationItem>
  card(address: string): Value<ContactCard>
  readonly ownDevices: Value<readonly Device[]>
  devicesOf(address: string): readonly Device[]
  /** Stands for an address where it must not be read: in the address bar, in notifications. */
  alias(address: string): string
  behind(alias: string): string | undefined
}

export const overviewOf = (parts: OverviewParts): Overview => {
  const { address: me, contacts, conversations, hidden, rooms, connection, store, omemo, hueOf } = parts
  const { typing } = parts.chatStates
  const all = [
    contacts.all,
    conversations.all,
    rooms.all,
    parts.presence.all,
    omemo.devices.records.all,
    typing,
    parts.openpgp.seen,
    hidden.shut,
  ] as const

  const presenceOf = (who: string): Presence => {
    const known = parts.presence.all.get().get(who)
    if (known) return known
    const seen = ['to', 'both'].includes(contacts.get(who)?.subscription ?? 'none')
    return seen && connection.isUp ? 'offline' : 'unknown'
  }
  const devicesOf = (who: string): readonly Device[] => {
    const own = who === me
    const others = (omemo.devices.records.get(who)?.devices ?? []).filter(
      device => !own || device.id !== omemo.own.id,
    )
    const names = own ? omemo.names.get() : new Map<number, string>()
    const listed = others.map(device => ({
      ...shown(device, own, false),
      name: names.get(device.id) ?? device.label,
    }))
    if (own) listed.push(omemo.own.shown())
    return shownDevices(listed)
  }
  const itemOf = (who: string): ConversationItem =>
    conversationItem({
      address: who,
      contact: contacts.get(who),
      conversation: conversations.get(who),
      presence: presenceOf(who),
      verified: parts.openpgp.isChosen(who) ? parts.openpgp.isVerified(who) : omemo.isVerified(who),
      typing: typing.get().has(who),
      room: rooms.get(who),
      typists: rooms.get(who) && typing.get().get(who),
      contactOf: one => contacts.get(one),
      hue: hueOf(who),
      me,
      hidden: hidden.has(who),
    })
  const cardOf = (who: string): ContactCard =>
    contactCard({
      address: who,
      contact: contacts.get(who),
      presence: presenceOf(who),
      hue: hueOf(who),
      encrypted: conversations.get(who)?.encrypted ?? true,
      otr: conversations.get(who)?.protocol === 'otr',
      devices: devicesOf(who),
    })
  let listed: readonly ConversationItem[] = []
  const list = combined(all, () => {
    const everybody = addressesOf(me, contacts.all.get(), conversations.all.get(), rooms.all.get())
    const seen = everybody.filter(who => !hidden.isShut(who))
    listed = reusing(listed, inOrder(seen.map(itemOf)), item => item.address)
    return listed
  })
  const cards = new Map<string, Value<ContactCard>>()
  const aliases = new Map<string, string>()
  const alias = (who: string): string => {
    const name = store.hidden('alias', who)
    aliases.set(name, who)
    return name
  }
  return {
    list,
    item: who => combined(all, () => itemOf(who), alike),
    card(who) {
      const known = cards.get(who)
      if (known) return known
      omemo.devices.identifyAll(who).catch(() => undefined)
      const card = combined(all, () => cardOf(who), alike)
      cards.set(who, card)
      return card
    },
    ownDevices: combined([omemo.devices.records.all, omemo.names], () => devicesOf(me), alike),
    devicesOf,
    alias,
    behind(name) {
      if (!aliases.has(name)) for (const { address: who } of list.get()) alias(who)
      if (!aliases.has(name)) for (const who of contacts.all.get().keys()) alias(who)
      const who = aliases.get(name)
      return who !== undefined && hidden.isShut(who) ? undefined : who
    },
  }
}
