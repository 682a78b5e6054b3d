/** Composition: everything that runs for one account on one device, and the verbs a screen has. No logic of its own. */
import { el, type Element, Jid, NS_CLIENT, StanzaError } from '@corrillo/xmpp'
import type {
  ContactCard,
  Conversation,
  ConversationItem,
  Device,
  Ending,
  Engine,
  Instance,
  LockState,
  Me,
  Presence,
} from './api.ts'
import { acrossConversations } from './across-conversations.ts'
import { ClientError } from './api.ts'
import { Connection } from './connection/connection.ts'
import { uuid } from './connection/requests.ts'
import type { Pin } from './connection/sasl.ts'
import type { Token } from './connection/tokens.ts'
import { probe } from './connection/probe.ts'
import { conversationOf } from './conversation.ts'
import { clientIdOf } from './modules/access/client-id.ts'
import { blocking } from './modules/blocking/index.ts'
import { caps } from './modules/caps/index.ts'
import { carbons } from './modules/carbons/index.ts'
import { chat } from './modules/chat/index.ts'
import { chatStates } from './modules/chat-states/index.ts'
import { displayed } from './modules/displayed/index.ts'
import { due } from './modules/ephemeral/due.ts'
import { files } from './modules/files/index.ts'
import { invites } from './modules/invites/index.ts'
import { mam } from './modules/mam/index.ts'
import { shown } from './modules/omemo/devices.ts'
import { omemo } from './modules/omemo/index.ts'
import { noticeBoard } from './modules/notices.ts'
import { pep } from './modules/pep/index.ts'
import { profiles } from './modules/profile/index.ts'
import { presence } from './modules/presence/index.ts'
import { push } from './modules/push/index.ts'
import { rooms as roomsOf, type RoomsModule } from './modules/rooms/index.ts'
import { bareOf, roster } from './modules/roster/index.ts'
import { serverTime } from './modules/time/index.ts'
import { trust } from './modules/trust/index.ts'
import { trustLevels } from './modules/trust/levels.ts'
import type { Parts } from './parts.ts'
import { peopleOf } from './people.ts'
import { recentEmoji } from './recent-emoji.ts'
import { linking } from './linking/index.ts'
import { AGENT, TOKEN } from './linking/records.ts'
import { makeRecoveryKey } from './recovery/recovery-key.ts'
import { pipeline } from './pipeline/incoming.ts'
import type { ClientModule, Given } from './pipeline/module.ts'
import type { Platform, Target } from './platform/platform.ts'
import { Rooms } from './store/rooms.ts'
import { Contacts } from './store/contacts.ts'
import { Conversations } from './store/conversations.ts'
import { SearchIndex } from './search/search-index.ts'
import { Facts } from './store/facts.ts'
import { PendingChanges } from './store/pending-changes.ts'
import type { SealedStore } from './store/sealed.ts'
import { groupsOf } from './groups.ts'
import { hues } from './views/hues.ts'
import { alike, combined, mapped, reusing, source, type Value } from './value/value.ts'
import { contactCard } from './views/contact-card.ts'
import { addressesOf, conversationItem, inOrder } from './views/conversation-list.ts'
import { shownDevices } from './views/device-trust.ts'

export interface Account {
  readonly address: string
  /** Undefined: it signs in by its token alone. */
  readonly password: string | undefined
  readonly organisation: string
  readonly deviceName: string
}
/** What the application does for the engine: the store's lock is not the engine's business. */
export interface Lock {
  readonly state: Value<LockState>
  setKeepUnlocked(keep: boolean, passphrase: string): Promise<void>
  changePassphrase(from: string, to: string): Promise<void>
  /** Throws `wrong-passphrase`. */
  check(passphrase: string): Promise<void>
  lockNow(): Promise<void>
  setAfter(minutes: number | undefined): Promise<void>
  touched(): void
}
export interface EngineOptions {
  readonly platform: Platform
  readonly store: SealedStore
  readonly account: Account
  readonly lock: Lock
  target(): Promise<Target>
  /** The server does not let this account in any more; the store is untouched. */
  ended(why: Ending): void
}
export interface RunningEngine extends Engine {
  readonly instance: Pick<Instance, 'organisation'>
  /** Ends everything; the store is closed when this resolves. */
  stop(): Promise<void>
  /** Takes this device off the account's lists, if the server can be reached. */
  leave(): Promise<void>
}

const PIN = 'pin'

export const startEngine = async ({
  platform,
  store,
  account,
  lock,
  target,
  ended,
}: EngineOptions): Promise<RunningEngine> => {
  const { address } = account
  const rooms = new Rooms()
  const contacts = new Contacts()
  const conversations = new Conversations()
  const facts = new Facts(store)
  const pending = new PendingChanges()
  const index = new SearchIndex(store, platform.clock, platform.breathe)
  facts.watch((unit, conversation, order, text, isNew) => index.note(unit, conversation, order, text, isNew))
  const time = serverTime(platform.clock, store, address)
  await Promise.all([
    contacts.load(store),
    conversations.load(store),
    rooms.load(store),
    time.load(),
    pending.load(store),
    index.begin(),
  ])
  const jid = Jid.parse(address)
  const focused = source(true)
  const notices = noticeBoard()
  let { password } = account

  const keep = (key: string, value: unknown): void =>
    void store.exclusive(async unit => unit.put('account', key, value))
  /** Of this store on this device, for as long as it lives (XEP-0388 §2.3). */
  const agentId = async (): Promise<string> => {
    const known = await store.get<string>('account', AGENT)
    if (known) return known
    const made = uuid(platform.random)
    await store.exclusive(async unit => unit.put('account', AGENT, made))
    return made
  }

  /** Ended from elsewhere: it does not come back by itself, not even after a reload. */
  const giveUp = (): Promise<void> =>
    store.exclusive(async unit => {
      unit.put('account', 'account', { ...account, password: undefined })
      unit.delete('account', TOKEN)
    })

  const [agent, pin, token] = await Promise.all([
    agentId(),
    store.get<Pin>('account', PIN),
    store.get<Token>('account', TOKEN),
  ])
  const connection: Connection = new Connection({
    platform,
    address: jid,
    get credentials() {
      return { username: jid.local, password }
    },
    target,
    agent: { id: agent, device: account.deviceName },
    pin,
    pinned: pin => keep(PIN, pin),
    token,
    tokenChanged: token => keep(TOKEN, token),
    stanza: stanza => receive(stanza),
    ready: session => ready(session),
    lost: () => {
      for (const module of modules) module.lost?.()
      itsFiles.lost()
    },
    refused(why) {
      if (why === 'device-ended') return void giveUp().finally(() => ended(why))
      if (why !== 'downgrade') return ended(why)
      notices.notify({ id: why, kind: why, at: platform.clock.now() })
    },
  })
  const given: Given = {
    platform,
    now: time.now,
    address,
    store,
    contacts,
    conversations,
    rooms,
    facts,
    connection,
  }

  const announced = () => modules.flatMap(module => module.features ?? [])
  const itsCaps = caps(platform.random, announced)
  const itsPep = pep(given)
  const levels = trustLevels(given)
  const itsOmemo = omemo(given, itsPep, notices, levels)
  const itsTrust = trust(given, itsOmemo, levels)
  const itsRoster = roster(given)
  const itsPresence = presence(given, itsCaps.element)
  const itsBlocking = blocking(given)
  const itsCarbons = carbons(given)
  const itsInvites = invites(given)
  const itsProfiles = profiles(given, itsPep)
  const isPassword = async (given: string): Promise<boolean> => {
    if (password !== undefined) return given.normalize('NFC') === password.normalize('NFC')
    const { random, clock } = platform
    return probe({ platform, target: await target(), address: jid, password: given, random, clock }).then(
      () => true,
      isWrongPassword,
    )
  }
  // What is needed seldom is loaded then.
  const itsAccess = async () =>
    (await import('./modules/access/index.ts')).access(given, itsOmemo, clientIdOf(agent))
  const itsPasswords = async () =>
    (await import('./modules/password/index.ts')).passwords(given, {
      isCurrent: given => isPassword(given),
      async keep(next) {
        password = next
        await store.exclusive(async unit => unit.put('account', 'account', { ...account, password: next }))
      },
      changePassphrase: lock.changePassphrase,
    })
  const itsRecovery = async () => (await import('./recovery/index.ts')).recoveryOf(given, itsOmemo, levels)
  const itsLinking = linking({
    given,
    omemo: itsOmemo,
    levels,
    verification: itsTrust.verification,
    organisation: account.organisation,
    check: lock.check,
  })
  const itsDisplayed = displayed(given, itsPep)
  const everywhere = acrossConversations(given, index)
  const itsDue = due(given, () => index.compact())
  const itsChat = chat(given, itsOmemo, {
    pending,
    due: itsDue,
    displayed: itsDisplayed,
    gate: {
      isIn: room => itsRooms.isIn(room),
      readers: room => itsRooms.readers(room),
    },
    came: everywhere.came,
  })
  const itsFiles = files(given, itsChat)
  const itsPush = push(given)
  const itsChatStates = chatStates(given, itsOmemo)
  const itsMam = mam(
    given,
    {
      prepare: (page, unit) => messages.prepare(page, unit),
      process: (envelope, unit) => messages.process(envelope, unit),
    },
    (envelope, room) => itsRooms.identify(envelope, room),
  )
  const itsRooms: RoomsModule = roomsOf(given, itsPep, {
    nick: jid.local,
    caps: itsCaps.element,
    async catchUp(room) {
      itsOmemo.catchUp(true)
      try {
        await optional(itsMam.catchUp(() => undefined, room))
      } finally {
        itsOmemo.catchUp(false)
      }
      itsChat.flushAgain(room)
    },
    left: itsMam.left,
    open: itsChat.flush,
    announce: itsChat.announce,
  })
  // The order of the stages of a message: out of its wrapper, no doubles, opened, understood.
  const modules: readonly ClientModule[] = [
    ...itsRooms.modules,
    itsMam.module,
    itsPep.module,
    itsCarbons.module,
    ...itsChat.modules,
    itsOmemo.module,
    itsTrust.module,
    itsChatStates.module,
    itsRoster.module,
    itsPresence.module,
    itsBlocking.module,
    itsCaps.module,
    itsDisplayed.module,
    itsProfiles.module,
    itsLinking.module,
  ]
  const messages = pipeline(address, time.now, store, modules)
  await Promise.all([
    itsOmemo.load(account.deviceName, clientIdOf(agent)),
    itsLinking.load(),
    levels.load(),
    itsChat.reading.load(),
    itsTrust.load(),
    itsFiles.load(),
    itsProfiles.load(),
    itsPush.load(),
  ])
  // After the shelf, which lets go of its files with them, and before anything is shown.
  await itsDue.load()

  let incoming: Promise<unknown> = Promise.resolve()
  /** One after the other, but what somebody waits for at once. */
  const receive = (stanza: Element): Promise<void> | void => {
    if (stanza.name === 'message' && modules.some(module => module.claims?.(stanza))) return
    const work = incoming.then(() => handle(stanza))
    incoming = work.catch(() => undefined)
    return work
  }
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
      if (answered) return connection.send(el(NS_CLIENT, 'iq', { ...back, type: 'result' }, answered.payload))
    }
    connection.send(
      el(
        NS_CLIENT,
        'iq',
        { ...back, type: 'error' },
        new StanzaError('cancel', 'service-unavailable').toElement(),
      ),
    )
  }

  const online = new Set<() => void>()
  const keeping = new Set<() => void>()
  const keepAll = (): void => {
    for (const run of keeping) run()
  }
  /** A session that is resumed while it was still being begun goes on with that. */
  let beginning: Promise<void> = Promise.resolve()
  const ready = async ({ resumed, carbons }: { resumed: boolean; carbons: boolean }): Promise<void> => {
    if (!resumed) beginning = begin(carbons)
    await beginning
    if (resumed) {
      itsMam.resumed(itsRooms.insideNow())
      itsOmemo.resumed()
    }
    await itsTrust.ready(!resumed)
    await itsChat.ready(!resumed)
    itsDue.look()
    itsFiles.ready()
    await itsRooms.ready(!resumed)
    void itsPush.ready(!resumed)
    itsLinking.ready()
    for (const run of online) run()
  }
  const begin = async (hasCarbons: boolean): Promise<void> => {
    await Promise.all([itsRoster.fetch(), optional(time.ask(connection))])
    await optional(itsBlocking.fetch())
    if (!hasCarbons) await optional(itsCarbons.enable())
    itsPresence.announce()
    await itsOmemo.ready()
    itsOmemo.catchUp(true)
    try {
      connection.show({ kind: 'catching-up', done: 0, total: undefined })
      await optional(itsMam.catchUp((done, total) => connection.show({ kind: 'catching-up', done, total })))
    } finally {
      itsOmemo.catchUp(false)
    }
    await optional(itsInvites.fetch())
    await optional(itsDisplayed.fetch())
  }

  const hueOf = hues(platform.random)
  const presenceOf = (who: string): Presence => {
    const known = itsPresence.all.get().get(who)
    if (known) return known
    const seen = ['to', 'both'].includes(contacts.get(who)?.subscription ?? 'none')
    return seen && connection.isUp ? 'offline' : 'unknown'
  }
  const devicesOf = (who: string): readonly Device[] => {
    const own = who === address
    const others = (itsOmemo.devices.records.get(who)?.devices ?? []).filter(
      device => !own || device.id !== itsOmemo.own.id,
    )
    const names = own ? itsOmemo.names.get() : new Map<number, string>()
    const listed = others.map(device => ({
      ...shown(device, own, false),
      name: names.get(device.id) ?? device.label,
    }))
    if (own) listed.push(itsOmemo.own.shown())
    return shownDevices(listed)
  }
  const view = [
    contacts.all,
    conversations.all,
    rooms.all,
    itsPresence.all,
    itsOmemo.devices.records.all,
    itsChatStates.typing,
  ] as const
  const itemOf = (who: string): ConversationItem =>
    conversationItem({
      address: who,
      contact: contacts.get(who),
      conversation: conversations.get(who),
      presence: presenceOf(who),
      verified: itsOmemo.isVerified(who),
      typing: itsChatStates.typing.get().has(who),
      room: rooms.get(who),
      typists: rooms.get(who) && itsChatStates.typing.get().get(who),
      contactOf: one => contacts.get(one),
      hue: hueOf(who),
      me: address,
    })
  let listed: readonly ConversationItem[] = []
  const list = combined(view, () => {
    const all = addressesOf(address, contacts.all.get(), conversations.all.get(), rooms.all.get())
    listed = reusing(listed, inOrder(all.map(itemOf)), item => item.address)
    return listed
  })
  const aliases = new Map<string, string>()
  const alias = (who: string): string => {
    const name = store.hidden('alias', who)
    aliases.set(name, who)
    return name
  }
  const open = new Map<string, Conversation>()
  const cards = new Map<string, Value<ContactCard>>()
  const parts: Parts = {
    ...given,
    chat: itsChat,
    files: itsFiles,
    due: itsDue,
    chatStates: itsChatStates,
    mam: itsMam,
    omemo: itsOmemo,
    levels,
    itsRooms,
    devicesOf,
    focused: () => focused.get(),
    onOnline: run => void online.add(run),
    onKeep: run => void keeping.add(run),
  }
  const groups = groupsOf({
    ...given,
    itsRooms,
    devices: itsOmemo.devices.records.all,
    devicesOf,
    hueOf,
    setPicture: itsProfiles.setRoomPicture,
    origin: () => platform.origin,
  })
  const normal = (who: string): string => bareOf(who).toString()

  connection.start()

  return {
    instance: { organisation: account.organisation },
    me: mapped(
      itsProfiles.own,
      ({ nick = jid.local, picture }): Me => ({
        address,
        name: nick,
        picture,
        organisation: account.organisation,
        deviceId: itsOmemo.own.id,
      }),
    ),
    connection: connection.state,
    conversations: list,
    unread: mapped(list, items => items.reduce((sum, item) => sum + item.unread, 0)),
    conversation(who) {
      const key = normal(who)
      const known =
        open.get(key) ??
        conversationOf(
          parts,
          key,
          combined(view, () => itemOf(key), alike),
        )
      open.set(key, known)
      return known
    },
    contact(who) {
      const key = normal(who)
      const card = cards.get(key) ?? cardOf(key)
      cards.set(key, card)
      return card
    },
    search: (words, within) => everywhere.search(words, within === undefined ? undefined : normal(within)),
    forward: (from, id, to) => everywhere.forward(itsChat, itsFiles, normal(from), id, to.map(normal)),
    onArrival: everywhere.onArrival,
    alias: who => alias(normal(who)),
    hueOf,
    behind(name) {
      if (!aliases.has(name)) for (const { address: who } of list.get()) alias(who)
      if (!aliases.has(name)) for (const who of contacts.all.get().keys()) alias(who)
      return aliases.get(name)
    },
    recentEmoji: recentEmoji(given),
    async addContact(who) {
      const key = normal(who)
      if (key === address) throw new ClientError('address-invalid', { field: 'address' })
      await itsRoster.set(key)
      itsPresence.subscribe(key)
    },
    removeContact: who => itsRoster.remove(who),
    renameContact: (who, name) => itsRoster.set(who, name),
    block: async who => void (await itsBlocking.block(who)),
    unblock: async who => void (await itsBlocking.unblock(who)),
    async answerRequest(who, accept) {
      const key = normal(who)
      await itsPresence.answer(key, accept)
      if (!accept) return
      await itsRoster.set(key)
      itsPresence.subscribe(key)
    },
    people: peopleOf(given, itsProfiles, itsMam, itsPep, itsChat.reading),
    groups,
    invitations: itsInvites.list,
    invite: itsInvites.invite,
    revokeInvitation: itsInvites.revoke,
    ownDevices: combined([itsOmemo.devices.records.all, itsOmemo.names], () => devicesOf(address), alike),
    setTrust: (who, fingerprint, trust) =>
      itsTrust.decide(normal(who), fingerprint, trust).then(() => {
        itsChat.flush(normal(who))
        for (const { address: room, members } of rooms.all.get().values())
          if (members.some(one => one.address === normal(who))) itsChat.flush(room)
      }),
    verification: itsTrust.verification,
    linking: itsLinking.itself,
    access: {
      list: async () => (await itsAccess()).list(),
      end: async id => (await itsAccess()).end(id),
    },
    recovery: {
      makeKey: () => makeRecoveryKey(platform.random),
      backUp: async (key, tell) => (await itsRecovery()).backUp(key, tell),
      restore: async (file, key, tell) => (await itsRecovery()).restore(file, key, tell),
    },
    removeDevice: itsOmemo.removeDevice,
    nameDevice: itsOmemo.rename,
    renewSession: (who, id) => itsOmemo.renew(normal(who), id),
    lock: lock.state,
    setKeepUnlocked: lock.setKeepUnlocked,
    changePassphrase: lock.changePassphrase,
    changePassword: async (current, next) => (await itsPasswords()).change(current, next),
    lockNow: lock.lockNow,
    setLockAfter: lock.setAfter,
    touched: lock.touched,
    setFocused: now => focused.set(now),
    keep: keepAll,
    setVisible(now) {
      connection.setActive(now)
      if (now) itsDue.look()
    },
    push: itsPush.itself,
    retryNow: () => connection.retryNow(),
    notices: notices.list,
    dismissNotice: notices.dismiss,
    leave: async () => void (await Promise.allSettled([itsPush.leave(), itsOmemo.leave()])),
    async stop() {
      keepAll()
      connection.stop()
      itsRooms.stop()
      for (const module of modules) module.lost?.()
      itsFiles.stop()
      itsPush.stop()
      itsLinking.stop()
      await incoming
      await itsDue.stop()
      await store.idle()
      store.close()
      platform.cryptography.rest()
    },
  }

  function cardOf(key: string): Value<ContactCard> {
    itsOmemo.devices.identifyAll(key).catch(() => undefined)
    const compute = (): ContactCard =>
      contactCard({
        address: key,
        contact: contacts.get(key),
        presence: presenceOf(key),
        hue: hueOf(key),
        encrypted: conversations.get(key)?.encrypted ?? true,
        devices: devicesOf(key),
      })
    return combined(view, compute, alike)
  }
}

/** False for that alone. */
const isWrongPassword = (error: unknown): false => {
  if (error instanceof ClientError && error.code === 'wrong-password') return false
  throw error
}
/** What a server may not have is no reason to have no session. */
const optional = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error
  }
}
