import type { FoundGroup, Group, GroupMember, Groups, GroupView, TimelineItem } from '../src/bind/contract.ts'
import { days, devices, hours, minutes, today } from './people.ts'
import { done, plain } from './plain.ts'

export const gardenAddress = 'garden@rooms.casa.example'
const member = (name: string, hue: number, more: Partial<GroupMember> = {}): GroupMember => ({
  address: `${name.toLowerCase()}@casa.example`,
  name,
  hue,
  role: 'member',
  own: false,
  here: false,
  accepted: true,
  verified: false,
  devices: devices.slice(0, 1),
  ...more,
})
export const garden: GroupView = {
  address: gardenAddress,
  name: 'Garden on Sunday',
  hidesName: true,
  hue: 96,
  kind: 'private',
  where: 'in',
  onlyAdmins: false,
  muted: false,
  slow: 0,
  ended: undefined,
  invitedBy: undefined,
  role: 'owner',
  members: [
    member('Lis', 300, { own: true, role: 'owner', here: true }),
    member('Marta', 12, { picture: 'marta', role: 'admin', here: true, verified: true }),
    member('Inés', 118, { here: true }),
    member('Jens', 210),
  ],
  guests: [],
  requests: [],
  hidesComings: false,
  hasLinks: true,
}
export const plaza: GroupView = {
  ...garden,
  address: 'plaza@rooms.casa.example',
  name: 'plaza',
  hidesName: false,
  kind: 'open',
  role: 'none',
  members: [],
  guests: ['Lis', 'pigeon', 'Bo from next door'].map((name, i) => ({
    name,
    hue: 40 + i * 97,
    own: i === 0,
  })),
  hasLinks: false,
}
export const gardenAbout =
  'The garden behind the house: who waters, what is sown, and when we meet.\n\nUsually on Sundays at ten. Bring gloves.'
/** It has a password. */
export const secret: GroupView = { ...plaza, address: 'secret@rooms.casa.example', name: 'Secret garden' }
export const mole = member('Mole', 250, {
  address: 'mole@elsewhere.example',
  accepted: false,
})

const security = {
  encrypted: true,
  protocol: 'omemo:2',
  deviceId: 31744,
  trust: 'trusted',
  mixed: false,
} as const
const said = (name: string, ago: number, text: string, more: object = {}): TimelineItem => ({
  kind: 'message',
  id: `g${ago}`,
  own: name === 'Lis',
  author: `${name.toLowerCase()}@casa.example`,
  name,
  at: today - minutes(ago),
  text,
  state: name === 'Lis' ? { kind: 'on-server' } : undefined,
  security,
  firstOfGroup: true,
  lastOfGroup: true,
  ...more,
})
const named = (name: string) => ({ address: `${name.toLowerCase()}@casa.example`, name, own: name === 'Lis' })
export const gardenTalk: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: today - hours(12) },
  { kind: 'event', id: 'e1', at: today - hours(9), event: 'group-made', by: named('Lis') },
  {
    kind: 'event',
    id: 'e2',
    at: today - hours(8),
    event: 'member-added',
    who: named('Jens'),
    by: named('Marta'),
  },
  said('Marta', 40, 'Who brings the bread on Sunday?', { lastOfGroup: false }),
  said('Marta', 39, 'I have the small table already.', { firstOfGroup: false }),
  said('Inés', 31, 'I do. Two loaves, one with seeds.', {
    reactions: [{ emoji: '🥖', by: ['marta@casa.example', 'lis@casa.example'], own: true }],
  }),
  said('Lis', 28, '@Jens could you bring the long hose?', {
    mentions: [{ begin: 0, end: 5, address: 'jens@casa.example' }],
  }),
  said('Jens', 12, '/me looks in the shed', {}),
  { kind: 'event', id: 'e3', at: today - minutes(9), event: 'device-added', who: named('Inés'), deviceId: 8 },
  said('Jens', 5, 'It is here. Three keys as well, if anybody misses theirs.', {
    reply: { id: 'g28', author: 'lis@casa.example', own: true, text: 'could you bring the long hose?' },
  }),
]
export const putOut: TimelineItem = {
  kind: 'event',
  id: 'e9',
  at: today - minutes(1),
  event: 'put-out',
  by: named('Marta'),
  reason: 'You have your own garden now. Come and visit!',
}
export const plazaTalk: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: today - hours(12) },
  { kind: 'event', id: 'p1', at: today - minutes(30), event: 'entered', name: 'pigeon' },
  said('pigeon', 20, 'Is the fountain on again?', {
    author: 'plaza@rooms.casa.example/x1',
    security: { encrypted: false, protocol: undefined, deviceId: undefined, trust: undefined, mixed: false },
  }),
  { kind: 'event', id: 'p2', at: today - minutes(3), event: 'went', name: 'crow' },
]

export const plainGroup = (view: GroupView): Group => ({
  view: plain(view),
  add: done,
  remove: done,
  letBack: done,
  keptOut: async () => [
    {
      address: 'mole@elsewhere.example',
      name: 'Mole',
      reason: 'Digs where others have sown, and was asked three times',
    },
    { address: 'crow@elsewhere.example', name: 'crow', reason: undefined },
    { address: 'spam.example', name: 'spam.example', reason: undefined },
  ],
  setRole: done,
  accept: done,
  refuse: done,
  rename: done,
  describe: done,
  setWriting: done,
  setPicture: done,
  links: async () => [
    {
      id: 't1',
      link: 'https://casa.example/join#garden@rooms.casa.example;dGhyZWU',
      left: 3,
      until: today + days(2),
    },
    {
      id: 't2',
      link: 'https://casa.example/join#garden@rooms.casa.example;d2Vlaw',
      left: undefined,
      until: today + days(7),
    },
  ],
  revokeLink: done,
  hideName: done,
  link: async () => ({
    link: 'https://casa.example/join#garden@rooms.casa.example;Zm9ydHkgdHdvIGJ5dGVz',
    uri: 'xmpp:garden@rooms.casa.example?join;password=Zm9ydHkgdHdvIGJ5dGVz',
    letsIn: true,
  }),
  hideComings: done,
  acceptOpen: done,
  leave: done,
  destroy: done,
})
/** What there is to come into. */
export const publicGroups: readonly FoundGroup[] = [
  {
    address: plaza.address,
    name: 'Plaza',
    about: 'What happens around the fountain, and whatever is for all of us.',
    kind: 'open',
    people: 23,
    needsPassword: false,
    membersOnly: false,
    isInside: true,
  },
  {
    address: 'workshop@rooms.casa.example',
    name: 'Workshop: bicycles, lamps, and everything else that can be mended on a long evening',
    about:
      'Tools are in the cellar. Say when you come, then somebody opens; bring what is broken, and a little patience. Tea is there.',
    kind: 'open',
    people: 1,
    needsPassword: true,
    membersOnly: false,
    isInside: false,
  },
  {
    address: 'council@rooms.casa.example',
    name: 'House council',
    about: undefined,
    kind: 'private',
    people: undefined,
    needsPassword: false,
    membersOnly: true,
    isInside: false,
  },
]
const allOfThem: Groups['find'] = async () => ({ groups: publicGroups, next: 'council', total: 42 })

export const plainGroups = (view: GroupView | undefined, find = allOfThem): Groups => {
  const group = view && plainGroup(view)
  return {
    create: async () => gardenAddress,
    find,
    look: async () =>
      view?.kind === 'private'
        ? {
            address: view.address,
            name: undefined,
            about: undefined,
            kind: 'private',
            needsPassword: false,
          }
        : {
            address: plaza.address,
            name: 'plaza',
            about: 'What happens around the fountain',
            kind: 'open',
            needsPassword: view?.address === secret.address,
          },
    join: async () => gardenAddress,
    askToJoin: done,
    answer: done,
    of: () => group,
  }
}

/** How far they have read. */
export const readTalk: readonly TimelineItem[] = [
  said('Lis', 4, 'The keys are mine, thank you!', {
    state: { kind: 'read' },
    readBy: ['Marta', 'Inés', 'Jens'].map(named),
  }),
  said('Lis', 2, 'I can bring the wheelbarrow', { readBy: ['Marta', 'Inés'].map(named) }),
  said('Lis', 1, 'And who has the seeds?'),
]

/** Marta's was opened here; of ours one knows who has. */
export const onceTalk: readonly TimelineItem[] = [
  said('Marta', 9, '', { once: { kind: 'text', opened: true } }),
  said('Inés', 7, '', { once: { kind: 'picture', opened: false } }),
  said('Lis', 4, '', {
    once: { kind: 'text', opened: true, by: ['Marta', 'Inés'].map(named) },
  }),
  said('Lis', 2, '', { once: { kind: 'picture', opened: false } }),
]

const taken = (ago: number, reason?: string) =>
  said('Mole', ago, '', { deleted: true, moderated: { by: 'Marta', reason } })
export const moderatedTalk: readonly TimelineItem[] = [taken(3, 'We are friends here'), taken(2)]
export const rude = said('Mole', 1, 'something rude') as Extract<TimelineItem, { kind: 'message' }>
