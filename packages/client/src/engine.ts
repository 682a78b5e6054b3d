/** The verbs a screen has, over everything that runs for one account on one device. No logic of its own. */
import { Jid } from '@corrillo/xmpp'
import { acrossConversations } from './across-conversations.ts'
import type { Conversation, Engine, Instance, Me } from './api.ts'
import { ClientError } from './api.ts'
import { compose, type EngineOptions } from './composition.ts'
import { conversationOf } from './conversation.ts'
import { hiddenFace } from './modules/hidden-chats/face.ts'
import { bareOf } from './modules/roster/index.ts'
import { overviewOf } from './overview.ts'
import type { Parts } from './parts.ts'
import { ownClock } from './platform/own-clock.ts'
import { peopleOf } from './people.ts'
import { recentEmoji } from './recent-emoji.ts'
import { makeRecoveryKey } from './recovery/recovery-key.ts'
import { groupsOf } from './groups.ts'
import { hues } from './views/hues.ts'
import { mapped, source } from './value/value.ts'

export interface RunningEngine extends Engine {
  readonly instance: Pick<Instance, 'organisation'>
  /** Ends everything; the store is closed when this resolves. */
  stop(): Promise<void>
  /** Takes this device off the account's lists, if the server can be reached. */
  leave(): Promise<void>
}

export const startEngine = async (options: EngineOptions): Promise<RunningEngine> => {
  const { store, account, lock } = options
  const clock = ownClock(options.platform.clock)
  const platform = { ...options.platform, clock }
  const its = await compose({ ...options, platform })
  const { address, rooms, connection } = its
  const focused = source(true)
  const keeping = new Set<() => void>()
  const keepAll = (): void => {
    for (const run of keeping) run()
    void its.tellDrafts()
  }
  const hueOf = hues(platform.random)
  const overview = overviewOf({ ...its, hueOf })
  const { devicesOf, list } = overview
  const open = new Map<string, Conversation>()
  const parts: Parts = {
    ...its,
    devicesOf,
    focused: () => focused.get(),
    onOnline: run => void its.online.add(run),
    onKeep: run => void keeping.add(run),
    onDraft: run => void its.drafted.add(run),
  }
  const groups = groupsOf({
    ...its,
    devices: its.omemo.devices.records.all,
    devicesOf,
    hueOf,
    profiles: its.itsGroupProfiles,
    origin: () => platform.origin,
  })
  const normal = (who: string): string => bareOf(who).toString()
  const itsHidden = hiddenFace(its.hidden, async () =>
    (await import('./modules/hidden-chats/index.ts')).hiddenChats(its, {
      ...its,
      lock,
      keep: keepAll,
      opened: its.chat.flush,
    }),
  )
  const everywhere = acrossConversations(its, its.index, itsHidden.search)

  connection.start()

  return {
    instance: { organisation: account.organisation },
    me: mapped(
      its.profiles.own,
      ({ nick = Jid.parse(address).local, picture }): Me => ({
        address,
        name: nick,
        picture,
        organisation: account.organisation,
        deviceId: its.omemo.own.id,
      }),
    ),
    connection: connection.state,
    conversations: list,
    unread: mapped(list, items => items.reduce((sum, item) => sum + item.unread, 0)),
    conversation(who) {
      const key = normal(who)
      const known = open.get(key) ?? conversationOf(parts, key, overview.item(key))
      open.set(key, known)
      return known
    },
    contact: who => overview.card(normal(who)),
    search: (words, within) => everywhere.search(words, within === undefined ? undefined : normal(within)),
    forward: (from, id, to) => everywhere.forward(its.chat, its.files, normal(from), id, to.map(normal)),
    onArrival: heardBy(its.arrivals),
    onGone: heardBy(its.gone),
    attention: async () => (await its.attention()).itself,
    privacy: its.privacy,
    alias: who => overview.alias(normal(who)),
    hueOf,
    behind: overview.behind,
    recentEmoji: recentEmoji(its),
    stickers: async () => (await its.stickers()).itself,
    async addContact(who) {
      const key = normal(who)
      if (key === address) throw new ClientError('address-invalid', { field: 'address' })
      await its.roster.set(key)
      its.presence.subscribe(key)
    },
    async removeContact(who) {
      await its.roster.remove(who)
      await its.contactNames.forget(normal(who))
    },
    renameContact: (who, name) => its.contactNames.rename(normal(who), name),
    labelContact: (who, labels) => its.contactNames.label(normal(who), labels),
    contactNames: its.contactNames.names,
    block: async who => void (await its.blocking.block(who)),
    unblock: async who => void (await its.blocking.unblock(who)),
    async answerRequest(who, accept) {
      const key = normal(who)
      await its.presence.answer(key, accept)
      if (!accept) return
      await its.roster.set(key)
      its.presence.subscribe(key)
    },
    people: peopleOf(its, its.profiles, its.mam, its.pep, its.chat.reading, its.invisible),
    hidden: itsHidden.itself,
    groups,
    invitations: its.invites.list,
    invite: its.invites.invite,
    revokeInvitation: its.invites.revoke,
    ownDevices: overview.ownDevices,
    setTrust: (who, fingerprint, trust) =>
      its.trust.decide(normal(who), fingerprint, trust).then(() => {
        its.chat.flush(normal(who))
        for (const { address: room, members } of rooms.all.get().values())
          if (members.some(one => one.address === normal(who))) its.chat.flush(room)
      }),
    verification: its.trust.verification,
    policy: its.policy.now,
    openpgp: its.openpgp.face,
    otr: its.otr.itself,
    linking: its.linking.itself,
    access: {
      list: async () => (await its.access()).list(),
      end: async id => (await its.access()).end(id),
    },
    recovery: {
      makeKey: () => makeRecoveryKey(platform.random),
      backUp: async (key, tell) => (await its.recovery()).backUp(key, tell),
      restore: async (file, key, tell) => (await its.recovery()).restore(file, key, tell),
    },
    export: {
      conversation: async (who, wish, tell) => (await its.export()).conversation(normal(who), wish, tell),
    },
    removeDevice: its.omemo.removeDevice,
    nameDevice: its.omemo.rename,
    renewSession: (who, id) => its.omemo.renew(normal(who), id),
    lock: lock.state,
    setKeepUnlocked: lock.setKeepUnlocked,
    changePassphrase: lock.changePassphrase,
    setEmergency: lock.setEmergency,
    changePassword: async (current, next) => (await its.passwords()).change(current, next),
    lockNow: lock.lockNow,
    setLockAfter: lock.setAfter,
    touched() {
      lock.touched()
      itsHidden.touched()
    },
    setFocused: now => focused.set(now),
    keep: keepAll,
    setVisible(now) {
      connection.setActive(now)
      if (now) its.due.look()
    },
    push: its.push.itself,
    retryNow: () => connection.retryNow(),
    notices: its.notices.list,
    dismissNotice: its.notices.dismiss,
    leave: async () => void (await Promise.allSettled([its.push.leave(), its.omemo.leave()])),
    async stop() {
      keepAll()
      connection.stop()
      itsHidden.stop()
      its.itsRooms.stop()
      for (const module of its.modules) module.lost?.()
      its.files.stop()
      its.push.stop()
      its.linking.stop()
      await its.stanzas.idle()
      await its.due.stop()
      await its.stopAttention()
      await store.idle()
      clock.stop()
      store.close()
      platform.cryptography.rest()
    },
  }
}

const heardBy =
  <T>(listeners: Set<(news: T) => void>) =>
  (hear: (news: T) => void): (() => void) => {
    listeners.add(hear)
    return () => listeners.delete(hear)
  }
