import type {
  About,
  App,
  Attention,
  ClientAccess,
  Composer,
  ConnectionState,
  ContactCard,
  Conversation,
  ConversationItem,
  Engine,
  Found,
  Groups,
  GroupView,
  HistoryTransfer,
  Invitation,
  Notice,
  Otr,
  OtrTalk,
  OwnSticker,
  Peace,
  Pin,
  Policy,
  PushState,
  Question,
  Reminder,
  ScannedBy,
  TimelineItem,
  Verification,
} from '../src/bind/contract.ts'
import { plainPrivacy } from './privacy.ts'
import { plainGroups } from './groups.ts'
import { clients, days, devices, hours, marta, ownDevices, people, today } from './people.ts'
import { type Keys, plainOpenPgp } from './keys.ts'
import { portrait } from './portrait.ts'
import { done, never, plain, refused } from './plain.ts'
import { plainFiles } from './shared.ts'
import { everyday } from './talk.ts'

export interface Scene {
  readonly item?: Partial<ConversationItem>
  readonly items?: readonly TimelineItem[]
  /** What stands in the thread that is open. */
  readonly thread?: readonly TimelineItem[]
  /** A timeline that moves, and the verb that moves it. */
  readonly moving?: Pick<Conversation, 'timeline' | 'loadOlder'>
  readonly loading?: boolean
  readonly hasOlder?: boolean
  readonly composer?: Partial<Composer>
  readonly pins?: readonly Pin[]
  readonly found?: readonly Found[]
  readonly conversations?: readonly ConversationItem[]
  /** A list that moves. */
  readonly coming?: Engine['conversations']
  readonly connection?: ConnectionState
  readonly notices?: readonly Notice[]
  readonly card?: Partial<ContactCard>
  readonly keepUnlocked?: boolean
  readonly picture?: string
  readonly group?: GroupView
  readonly find?: Groups['find']
  readonly invitation?: Promise<Invitation>
  readonly otherInvitations?: readonly Invitation[]
  readonly question?: Question
  readonly otr?: Partial<OtrTalk>
  readonly ownOtrKey?: Otr['own']
  readonly scannedBy?: ScannedBy
  readonly push?: PushState
  readonly incoming?: HistoryTransfer
  readonly outgoing?: readonly HistoryTransfer[]
  readonly clients?: readonly ClientAccess[]
  readonly recentEmoji?: readonly string[]
  readonly stickers?: () => Promise<readonly OwnSticker[]>
  readonly about?: About
  readonly hides?: boolean
  readonly peace?: Partial<Peace>
  readonly keys?: Keys
  /** `asking`: own devices sleep, and whether names can be sealed is not known yet. */
  readonly names?: { readonly sealed: boolean; readonly unread: number; readonly asking?: true }
  readonly reminders?: readonly Reminder[]
  readonly policy?: Policy
  /** Nothing passed. */
  readonly quiet?: boolean
  /** Hidden chats stand among the others. */
  readonly unhidden?: true
}

const link = 'https://casa.example/invite#Zm9ydHkgdHdvIGJ5dGVzIG9mIGdvb2QgbHVjaw'
export const invitation: Invitation = {
  id: 'i1',
  hint: link.slice(-6),
  link,
  uri: 'xmpp:lis@casa.example?roster;preauth=x',
  expires: today + days(7),
}

const conversationOf = (scene: Scene): Conversation => {
  const item = { ...marta, unread: 0, ...scene.item }
  const composer: Composer = {
    draft: item.draft,
    encrypted: item.encrypted,
    state: 'ready',
    undecided: [],
    typing: item.typing,
    ...scene.composer,
  }
  const conversation: Conversation = {
    address: item.address,
    item: plain(item),
    timeline: plain({
      items: scene.items ?? everyday,
      hasOlder: scene.hasOlder ?? false,
      loading: scene.loading ?? false,
    }),
    loadOlder: done,
    composer: plain(composer),
    setDraft: () => undefined,
    jumpTo: async () => true,
    loadNewer: done,
    toNewest: done,
    send: done,
    sendFile: done,
    files: plainFiles,
    edit: done,
    react: done,
    enclose: done,
    vote: done,
    closePoll: done,
    deleteForAll: done,
    moderate: done,
    deleteForMe: done,
    pin: done,
    pins: plain(scene.pins ?? []),
    setRule: done,
    setTimer: done,
    setOffRecord: done,
    openOnce: async () => ({ kind: 'text', text: 'The code of the gate is 4711.' }),
    retry: done,
    discard: done,
    setEncryption: done,
    setProtocol: done,
    markRead: () => undefined,
    openThread: async ref => ({
      ...conversation,
      thread: ref,
      timeline: plain({ items: scene.thread ?? [], hasOlder: false, loading: false }),
    }),
    ...scene.moving,
  }
  return conversation
}

const cardOf = (scene: Scene): ContactCard => ({
  address: marta.address,
  name: marta.name,
  labels: marta.labels ?? [],
  picture: marta.picture,
  hue: marta.hue,
  presence: marta.presence,
  verified: true,
  encrypted: true,
  subscription: 'both',
  blocked: false,
  request: false,
  devices,
  ...scene.card,
})

const words =
  'garden lamp heron seven copper bridge window salt early violin market cloud thumb river donkey panel wheat orbit'.split(
    ' ',
  )
const number = '27182 81828 45904 52353 60287 47135 26624 97757 24709 36999 59574 96696'.split(' ')
const code = `xmpp:lis@casa.example?omemo-sid-40211=${ownDevices[0]?.fingerprint};corrillo-code=Zm9ydHkgdHdvIGJ5dGVz`
const verificationOf = ({ policy, question, scannedBy }: Scene): Verification => ({
  safetyNumber: async () => number,
  safetyWords: async () => words,
  showCode: async () => code,
  scannedBy: plain(scannedBy),
  scan: refused('code-differs'),
  question: () => plain(question),
  ask: done,
  answer: done,
  dismissQuestion: done,
  level: plain(policy?.trust ?? 'first-use'),
  setLevel: done,
  levelOf: () => plain(undefined),
  setLevelOf: done,
})

const otrOf = ({ otr, ownOtrKey }: Scene): Otr => ({
  talk: () =>
    plain({ stage: 'none', wanted: false, keys: [], session: undefined, question: undefined, ...otr }),
  own: ownOtrKey ?? (async () => '2d7c91ab44e0f3568b1290cd77ea60b5310f9c8e'),
  begin: done,
  end: done,
  setVerified: done,
  ask: done,
  answer: done,
  dismissQuestion: done,
})

export const attentionOf = ({ peace, reminders }: Pick<Scene, 'peace' | 'reminders'> = {}): Attention => ({
  peace: plain({ hours: undefined, pausedUntil: undefined, mentionsThrough: false, words: [], ...peace }),
  setPeace: done,
  tellReading: done,
  reminders: plain(reminders ?? []),
  remind: done,
  onDue: () => () => undefined,
})

/** Everything a screen can ask for, standing still. */
export const plainEngine = (scene: Scene = {}): Engine => {
  const conversation = conversationOf(scene)
  const card = plain(cardOf(scene))
  return {
    me: plain({
      address: 'lis@casa.example',
      name: 'Lis',
      picture: scene.picture,
      organisation: 'Casa Nørrebro',
      deviceId: 40211,
    }),
    connection: plain(scene.connection ?? { kind: 'online' }),
    conversations: scene.coming ?? plain(scene.conversations ?? people),
    unread: plain(0),
    conversation: () => conversation,
    contact: () => card,
    search: async () => scene.found ?? [],
    forward: done,
    onArrival: () => () => undefined,
    onGone: () => () => undefined,
    attention: async () => attentionOf(scene),
    privacy: async () => plainPrivacy(scene.quiet ?? false),
    addContact: done,
    removeContact: done,
    renameContact: done,
    labelContact: scene.names?.asking ? never : done,
    contactNames: async () => ({
      state: plain(scene.names ?? { sealed: true, unread: 0 }),
      set: done,
      seals: scene.names?.asking ? never : async () => scene.names?.sealed ?? true,
      relabel: done,
      forgetUnread: done,
    }),
    block: done,
    unblock: done,
    answerRequest: done,
    people: {
      picture: portrait,
      setName: done,
      setPicture: done,
      about: async () => scene.about,
      setAbout: done,
      showsPictureToAll: async () => false,
      showPictureToAll: done,
      lastSeen: async () => today - hours(5),
      sharesLastSeen: async () => false,
      hides: plain(scene.hides ?? false),
      mayHide: async () => true,
      hide: done,
      shareLastSeen: done,
      tellsReading: plain(true),
      tellReading: done,
      takesReports: async () => true,
      report: done,
      blocked: plain([{ address: 'watches@elsewhere.example', name: 'watches' }]),
    },
    hidden: {
      isOpen: plain(scene.unhidden === true),
      open: async () => false,
      close: done,
      hide: done,
      show: done,
    },
    invitations: plain(scene.otherInvitations ?? []),
    invite: () => scene.invitation ?? Promise.resolve(invitation),
    revokeInvitation: done,
    ownDevices: plain(ownDevices),
    setTrust: done,
    verification: verificationOf(scene),
    policy: plain(scene.policy ?? { trust: 'first-use', export: true }),
    openpgp: async () => plainOpenPgp(scene.keys),
    otr: otrOf(scene),
    export: {
      conversation: async () => ({ sealed: [], messages: 214, files: 12, filesLeftOut: 1 }),
    },
    recovery: {
      makeKey: () => '7QWX-0M4P-K2ZD-9RTA-C5HV-J8NE-3GYB-61SF',
      backUp: async () => [],
      restore: refused('backup-key'),
    },
    linking: {
      look: async () => ({ device: 'Firefox · Linux' }),
      admit: refused('wrong-passphrase'),
      outgoing: plain(scene.outgoing ?? []),
      incoming: plain(scene.incoming),
      stop: done,
      dismiss: () => undefined,
    },
    access: { list: async () => scene.clients ?? clients, end: async () => 'knows-password' },
    removeDevice: done,
    nameDevice: done,
    renewSession: done,
    lock: plain({ keepUnlocked: scene.keepUnlocked ?? false, afterMinutes: 15 }),
    setLockAfter: done,
    touched: () => undefined,
    setKeepUnlocked: done,
    changePassphrase: done,
    setEmergency: done,
    changePassword: done,
    lockNow: done,
    setFocused: () => undefined,
    keep: () => undefined,
    setVisible: () => undefined,
    push: {
      state: plain(scene.push ?? 'off'),
      on: done,
      off: done,
      heard: async () => true,
      tag: async () => 'lis',
    },
    retryNow: () => undefined,
    notices: plain(scene.notices ?? []),
    dismissNotice: () => undefined,
    recentEmoji: { list: async () => scene.recentEmoji ?? [], use: done },
    stickers: async () => ({ list: scene.stickers ?? (async () => []), add: done, remove: done }),
    hueOf: author => [...author].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7),
    groups: plainGroups(scene.group, scene.find),
    alias: address => address,
    behind: alias => alias,
  }
}

export const instance = { organisation: 'Casa Nørrebro', domain: 'casa.example', setupNeeded: false }

export const plainApp = (over: Partial<App>): App => ({
  state: plain({ kind: 'starting' }),
  takeOver: done,
  signIn: done,
  link: () => never(),
  unlock: done,
  signOut: done,
  wipe: done,
  lookAtSetup: done,
  setUp: done,
  lookAtInvitation: () => never(),
  redeem: done,
  ...over,
})
