import type { ClientAccess, ConversationItem, Device } from '../src/bind/contract.ts'

/** A day that does not move, so that pictures of it can be compared. */
export const today = new Date(2026, 5, 3, 21, 40).getTime()
export const minutes = (count: number): number => count * 60_000
export const hours = (count: number): number => minutes(count * 60)
export const days = (count: number): number => hours(count * 24)

const base: ConversationItem = {
  address: '',
  name: '',
  hue: 0,
  presence: 'offline',
  verified: false,
  encrypted: true,
  lastText: '',
  lastOwn: false,
  lastState: undefined,
  lastAt: undefined,
  unread: 0,
  typing: false,
  draft: '',
  request: false,
}

export const marta: ConversationItem = {
  ...base,
  address: 'marta@casa.example',
  name: 'Marta Olsen',
  hue: 12,
  picture: 'marta',
  presence: 'available',
  verified: true,
  lastText: 'Perfect. I bring the bread and the small table.',
  lastAt: today - minutes(2),
  unread: 2,
}
export const people: readonly ConversationItem[] = [
  marta,
  {
    ...base,
    address: 'jens@casa.example',
    name: 'Jens Østergaard',
    picture: 'jens',
    hue: 210,
    presence: 'away',
    lastAt: today - minutes(26),
    lastText: 'See you at the gate',
    lastOwn: true,
    lastState: { kind: 'read' },
  },
  {
    ...base,
    address: 'ines@casa.example',
    name: 'Inés Caballero',
    hue: 118,
    typing: true,
    presence: 'available',
    lastAt: today - hours(1),
    lastText: 'Wait',
  },
  {
    ...base,
    address: 'press@daily.example',
    name: 'press',
    hue: 300,
    encrypted: false,
    lastAt: today - hours(3),
    lastText: 'The statement is on our site',
    lastOwn: true,
    lastState: { kind: 'on-server' },
  },
  {
    ...base,
    address: 'nour@harbour.example',
    name: 'Nour',
    hue: 45,
    presence: 'busy',
    draft: 'About the keys: ',
    lastAt: today - days(1),
    lastText: 'ok',
  },
  {
    ...base,
    address: 'bo@casa.example',
    name: 'Bo',
    hue: 165,
    lastAt: today - days(2),
    lastText: 'Not yet',
    lastOwn: true,
    lastState: { kind: 'failed', reason: 'no-devices', canRetry: true },
  },
  {
    ...base,
    address: 'stranger@elsewhere.example',
    name: 'stranger@elsewhere.example',
    hue: 260,
    request: true,
    lastAt: today - days(3),
  },
  {
    ...base,
    address: 'a.very.long.name.indeed@a-rather-long-domain-name.example.org',
    name: 'Anne-Margrethe Kirkegaard von Holstein-Ledreborg',
    hue: 330,
    lastAt: today - days(40),
    lastText: 'Thank you for everything, it was a wonderful evening and the children still talk about it',
    lastOwn: false,
    unread: 128,
  },
  {
    ...base,
    address: 'ali@casa.example',
    name: 'Ali',
    hue: 85,
    verified: true,
    lastAt: today - days(400),
    lastText: 'Delivered',
    lastOwn: true,
    lastState: { kind: 'delivered' },
  },
  { ...base, address: 'new@casa.example', name: 'Lærke', hue: 190 },
]

const device: Device = {
  id: 1823749201,
  own: false,
  current: false,
  name: 'Firefox · Linux',
  fingerprint: '3f6a1c9e5b7d2048e1f0a9c8d7b6452311907f3e8c5a4d2b6e9f70813c4d5e6a',
  trust: 'verified',
  generations: ['omemo:2', 'omemo:0'],
  active: true,
  lastSeen: today,
  firstSeen: today - days(90),
}
export const devices: readonly Device[] = [
  device,
  {
    ...device,
    id: 77120,
    name: 'Conversations',
    generations: ['omemo:0'],
    trust: 'trusted',
    fingerprint: 'b04d7e9913c5a8f2604718d3e9bb52c07f1a36e8d4095bc2716fe38a0d94c751',
    lastSeen: today - days(3),
  },
  {
    ...device,
    id: 551209,
    name: undefined,
    trust: 'undecided',
    fingerprint: '9a02b4c6d8e0f1123344556677889900aabbccddeeff00112233445566778899',
    lastSeen: undefined,
    firstSeen: today - days(1),
  },
  {
    ...device,
    id: 31007,
    name: 'Old phone',
    trust: 'untrusted',
    active: false,
    fingerprint: '0011223344556677889900aabbccddeeff00112233445566778899aabbccddeeff',
    lastSeen: today - days(80),
  },
  {
    ...device,
    id: 9081,
    name: 'Tablet',
    trust: 'undecided',
    fingerprint: undefined,
    lastSeen: today - days(4),
  },
]
export const ownDevices: readonly Device[] = [
  {
    ...device,
    id: 40211,
    own: true,
    current: true,
    name: 'Chrome · Mac',
    trust: 'verified',
    fingerprint: '5d1e8f30a7c94b62f80e13d5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f',
  },
  { ...device, id: 40988, own: true, name: 'Firefox · Android', trust: 'trusted', lastSeen: today - days(2) },
]

/** Names from right to left, and names that would turn the line. */
export const turning: readonly ConversationItem[] = [
  'نور الهدى',
  'דנה (work)',
  'ana\u202efdp.exe',
  'Lis \u2067\u202e',
].map((name, i) => ({
  ...marta,
  name,
  address: `turning${i}@casa.example`,
  lastText: `${name}: مرحبا, hello`,
  unread: i,
}))

const client: ClientAccess = {
  id: 'c1',
  current: false,
  connected: false,
  firstSeen: today - days(90),
  lastSeen: today - days(2),
  name: 'Firefox · Android',
  software: 'Corrillo',
  knowsPassword: false,
  deviceId: 40988,
}
export const clients: readonly ClientAccess[] = [
  { ...client, id: 'c0', current: true, connected: true, name: 'Chrome · Mac', deviceId: 40211 },
  client,
  {
    ...client,
    id: 'c2',
    connected: true,
    name: 'Office',
    software: 'Gajim',
    knowsPassword: true,
    deviceId: undefined,
  },
]
