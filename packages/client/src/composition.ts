/** Composition: every part that runs for one account on one device is made here, and joined. */
import { Jid } from '@corrillo/xmpp'
import type { Arrival, Ending, LockState } from './api.ts'
import { ClientError } from './api.ts'
import { accountRecord, type Account } from './account-record.ts'
import { Connection } from './connection/connection.ts'
import { optional } from './connection/optional.ts'
import { probe } from './connection/probe.ts'
import { clientIdOf } from './modules/access/client-id.ts'
import type { AttentionModule } from './modules/attention/index.ts'
import { blocking } from './modules/blocking/index.ts'
import { caps } from './modules/caps/index.ts'
import { carbons } from './modules/carbons/index.ts'
import { chat } from './modules/chat/index.ts'
import { chatStates } from './modules/chat-states/index.ts'
import { sealedContacts } from './modules/contacts/index.ts'
import type { DraftsParts } from './modules/drafts/index.ts'
import { displayed } from './modules/displayed/index.ts'
import { due } from './modules/ephemeral/due.ts'
import { files } from './modules/files/index.ts'
import { waitingMessages } from './modules/hidden-chats/waiting.ts'
import { invisible } from './modules/invisible/index.ts'
import { invites } from './modules/invites/index.ts'
import { early } from './modules/mam/early.ts'
import { mam } from './modules/mam/index.ts'
import { omemo } from './modules/omemo/index.ts'
import { openpgp } from './modules/openpgp/index.ts'
import { noticeBoard } from './modules/notices.ts'
import { otr } from './modules/otr/index.ts'
import { pep } from './modules/pep/index.ts'
import { profiles } from './modules/profile/index.ts'
import { policy } from './modules/policy/index.ts'
import { presence } from './modules/presence/index.ts'
import { push } from './modules/push/index.ts'
import { rooms as roomsOf, type RoomsModule } from './modules/rooms/index.ts'
import { roster } from './modules/roster/index.ts'
import { serverTime } from './modules/time/index.ts'
import { trust } from './modules/trust/index.ts'
import { trustLevels } from './modules/trust/levels.ts'
import { linking } from './linking/index.ts'
import { dispatch } from './pipeline/dispatch.ts'
import { type Pipeline, pipeline } from './pipeline/incoming.ts'
import type { ClientModule, Given } from './pipeline/module.ts'
import type { Platform, Target } from './platform/platform.ts'
import { keptLater } from './recovery/contents.ts'
import { sessionStart } from './session.ts'
import { hiddenPlaces } from './store/hidden-places.ts'
import { Rooms } from './store/rooms.ts'
import { Contacts } from './store/contacts.ts'
import { Conversations } from './store/conversations.ts'
import { SearchIndex } from './search/search-index.ts'
import { Facts } from './store/facts.ts'
import { PendingChanges } from './store/pending-changes.ts'
import type { SealedStore } from './store/sealed.ts'
import type { Told } from './told.ts'
import { lazily } from './value/lazily.ts'
import type { Value } from './value/value.ts'

/** What the application does for the engine: the store's lock is not the engine's business. */
export interface Lock {
  readonly state: Value<LockState>
  setKeepUnlocked(keep: boolean, passphrase: string): Promise<void>
  changePassphrase(from: string, to: string): Promise<void>
  setEmergency(passphrase: string, other: string | undefined): Promise<void>
  /** Rejects with `not-allowed` what erases everything. */
  checkHarmless(passphrase: string): Promise<void>
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
export const compose = async ({ platform, store, account, lock, target, ended }: EngineOptions) => {
  const { address } = account
  const rooms = new Rooms()
  const contacts = new Contacts()
  const hidden = await hiddenPlaces(store, platform.random)
  const conversations = new Conversations(hidden)
  const facts = new Facts(store)
  const pending = new PendingChanges()
  const index = new SearchIndex(store, platform.clock, platform.breathe)
  facts.watch((unit, of, ...said) => void (hidden.has(of) || index.note(unit, of, ...said)))
  const time = serverTime(platform.clock, store, address)
  await Promise.all([
    contacts.load(store),
    conversations.load(store),
    rooms.load(store),
    time.load(),
    pending.load(store),
    facts.threads.load(),
    index.begin(),
  ])
  const jid = Jid.parse(address)
  const notices = noticeBoard()
  const record = await accountRecord(store, account, platform.random)
  const connection: Connection = new Connection({
    platform,
    address: jid,
    get credentials() {
      return { username: jid.local, password: record.password }
    },
    target,
    agent: { id: record.agent, device: account.deviceName },
    pin: record.pin,
    pinned: record.keepPin,
    token: record.token,
    tokenChanged: record.keepToken,
    stanza: stanza => stanzas.receive(stanza),
    async ready(session) {
      if (!session.resumed) await itsOtr.fresh()
      await start(session)
      for (const run of online) run()
    },
    lost: () => {
      stanzas.lost()
      for (const module of modules) module.lost?.()
      itsFiles.lost()
    },
    refused(why) {
      if (why === 'device-ended')
        return void record
          .giveUp()
          .catch(() => undefined)
          .finally(() => ended(why))
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
    hidden,
    connection,
  }

  const announced = () => modules.flatMap(module => module.features ?? [])
  const itsCaps = caps(platform.random, announced)
  const itsPep = pep(given)
  const itsPolicy = policy(given)
  const levels = trustLevels(given, itsPolicy.now)
  const itsOmemo = omemo(given, itsPep, notices, levels)
  const itsOpenPgp = openpgp(given, itsPep, levels, (envelope, unit) => messages.interpret(envelope, unit), {
    say: (unit, opinion) => itsTrust.carried.decided(unit, opinion),
    changed: () => itsTrust.carried.changed(),
  })
  const itsTrust = trust(given, itsOmemo, levels, itsOpenPgp.others)
  const itsRoster = roster(given)
  const itsPresence = presence(given, itsCaps.element)
  const itsInvisible = invisible(given, itsPep, itsPresence.announce)
  const itsBlocking = blocking(given)
  const itsCarbons = carbons(given)
  const itsInvites = invites(given)
  const itsProfiles = profiles(given, itsPep)
  const isPassword = async (given: string): Promise<boolean> => {
    const { password } = record
    if (password !== undefined) return given.normalize('NFC') === password.normalize('NFC')
    const { random, clock } = platform
    return probe({ platform, target: await target(), address: jid, password: given, random, clock }).then(
      () => true,
      isWrongPassword,
    )
  }
  // What is needed seldom is loaded then.
  const itsAccess = async () =>
    (await import('./modules/access/index.ts')).access(given, itsOmemo, clientIdOf(record.agent))
  const itsPasswords = async () =>
    (await import('./modules/password/index.ts')).passwords(given, {
      isCurrent: isPassword,
      keep: record.keepPassword,
      changePassphrase: lock.changePassphrase,
      checkHarmless: lock.checkHarmless,
    })
  const itsContactNames = sealedContacts(given, itsPep, {
    roster: itsRoster,
    setRoomGroups: (room, groups) => itsRooms.setGroups(room, groups),
    omemo: itsOmemo,
    openpgp: itsOpenPgp,
    levels,
    letters: itsTrust.letters,
    others: () => itsLinking.others(),
  })
  const itsGroupProfiles = lazily(async () =>
    (await import('./modules/group-profile/index.ts')).groupProfiles(given, {
      isIn: room => itsRooms.isIn(room),
      reach: async room => itsOmemo.encrypt.planForRoom(room, await itsRooms.readers(room)),
      say: itsChat.act.say,
      tell: itsRooms.tell,
      configure: itsRooms.configure,
      setRoomPicture: itsProfiles.setRoomPicture,
      pictureOf: itsProfiles.people.picture,
    }),
  )
  const itsStickers = lazily(async () => (await import('./modules/stickers/index.ts')).stickers(given))
  const keptBeside = [
    keptLater(itsGroupProfiles),
    itsContactNames.kept,
    itsOpenPgp.kept,
    keptLater(() => itsAttention()),
    keptLater(itsStickers),
  ]
  const itsRecovery = async () =>
    (await import('./recovery/index.ts')).recoveryOf(given, itsOmemo, levels, keptBeside)
  const itsLinking = linking({
    given,
    omemo: itsOmemo,
    levels,
    verification: itsTrust.verification,
    organisation: account.organisation,
    beside: keptBeside,
    check: lock.check,
  })
  const itsDisplayed = displayed(given, itsPep)
  const itsDue = due(given, () => index.compact())
  const itsChat = chat(
    given,
    { omemo: itsOmemo, openpgp: itsOpenPgp },
    {
      pending,
      due: itsDue,
      displayed: itsDisplayed,
      gate: {
        isIn: room => itsRooms.isIn(room),
        readers: room => itsRooms.readers(room),
      },
      came: fact => void (hidden.has(fact.conversation) || beside(its => its.came(fact))),
      isMeant: async fact => (await beside(its => its.isMeant(fact))) ?? false,
      hides: itsInvisible.on.get,
      readBeside: async (unit, said) => void (await beside(its => its.read(unit, said))),
    },
  )
  const arrivals = new Set<(arrival: Arrival) => void>()
  const gone = new Set<(told: Told) => void>()
  const drafted = new Set<DraftsParts['came']>()
  let attentive: AttentionModule | undefined
  let attending: Promise<AttentionModule> | undefined
  const itsAttention = (): Promise<AttentionModule> =>
    (attending ??= import('./modules/attention/index.ts')
      .then(part =>
        part.attention(given, { ids: itsChat, tell: itsChat.act.tellOwn, drafted, arrivals, gone }),
      )
      .then(its => (attentive = its))
      .catch(error => {
        attending = undefined
        throw error
      }))
  /** A part that cannot be had is no reason to lose a message. */
  const beside = async <T>(run: (its: AttentionModule) => T) =>
    attentive
      ? run(attentive)
      : itsAttention()
          .then(run)
          .catch(() => undefined)
  const itsOtr = otr(given, { chat: itsChat, resourcesOf: itsPresence.resourcesOf })
  const itsFiles = files(given, itsChat)
  const itsPrivacy = async () => (await import('./modules/privacy/index.ts')).privacy(given)
  const itsExport = async () => (await import('./export/index.ts')).exporting(given, itsFiles, itsPolicy.now)
  const itsPush = push(given)
  const itsChatStates = chatStates(given, itsOmemo, itsInvisible.on.get)
  const itsMessages: Pick<Pipeline, 'prepare' | 'process'> = {
    prepare: (page, unit) => messages.prepare(page, unit),
    process: (envelope, unit) => messages.process(envelope, unit),
  }
  const itsEarly = early(given, itsMessages)
  const itsMam = mam(given, itsMessages, (envelope, room) => itsRooms.identify(envelope, room))
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
    profiles: itsGroupProfiles,
  })
  // The order of the stages of a message: out of its wrapper, no doubles, opened, understood.
  const modules: readonly ClientModule[] = [
    ...itsRooms.modules,
    itsMam.module,
    itsPep.module,
    itsCarbons.module,
    itsEarly.module,
    ...itsChat.modules,
    itsOmemo.module,
    itsOpenPgp.module,
    itsOtr.module,
    itsTrust.module,
    itsChatStates.module,
    itsRoster.module,
    itsPresence.module,
    itsInvisible.module,
    itsBlocking.module,
    itsCaps.module,
    itsDisplayed.module,
    itsProfiles.module,
    itsContactNames.module,
    itsLinking.module,
  ]
  const waiting = waitingMessages(given, itsChat.remember)
  const messages = pipeline(address, time.now, store, modules, waiting.withhold)
  await Promise.all([
    itsOmemo.load(account.deviceName, clientIdOf(record.agent)),
    itsLinking.load(),
    itsPolicy.load(),
    levels.load(),
    itsChat.reading.load(),
    itsInvisible.load(),
    itsTrust.load(),
    itsFiles.load(),
    itsProfiles.load(),
    itsPush.load(),
    itsAttention().catch(() => undefined),
  ])
  // After the shelf, which lets go of its files with them, and before anything is shown.
  await itsDue.load()

  const stanzas = dispatch(modules, messages, stanza => connection.send(stanza))

  const online = new Set<() => void>()
  const its = {
    ...given,
    modules,
    stanzas,
    time,
    policy: itsPolicy,
    levels,
    roster: itsRoster,
    presence: itsPresence,
    invisible: itsInvisible,
    blocking: itsBlocking,
    carbons: itsCarbons,
    invites: itsInvites,
    displayed: itsDisplayed,
    profiles: itsProfiles,
    pep: itsPep,
    trust: itsTrust,
    push: itsPush,
    linking: itsLinking,
    omemo: itsOmemo,
    openpgp: itsOpenPgp,
    early: itsEarly,
    otr: itsOtr,
    mam: itsMam,
    chat: itsChat,
    chatStates: itsChatStates,
    files: itsFiles,
    due: itsDue,
    itsRooms,
    itsGroupProfiles,
    index,
    waiting,
    interpret: messages.interpret,
    notices,
    arrivals,
    gone,
    drafted,
    attention: itsAttention,
    contactNames: itsContactNames,
    privacy: itsPrivacy,
    tellDrafts: () => attentive?.tellNow().catch(() => undefined),
    stopAttention: async () => attentive?.stop(),
    access: itsAccess,
    passwords: itsPasswords,
    recovery: itsRecovery,
    stickers: itsStickers,
    export: itsExport,
    /** What runs whenever a session is ready for use. */
    online,
  }
  const start = sessionStart(its)
  return its
}

/** False for that alone. */
const isWrongPassword = (error: unknown): false => {
  if (error instanceof ClientError && error.code === 'wrong-password') return false
  throw error
}
