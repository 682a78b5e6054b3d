import { expect, test } from 'vitest'
import type { Device, TimelineItem } from '../api.ts'
import { PLAIN } from '../pipeline/module.ts'
import { blankContact } from '../store/contacts.ts'
import { blankConversation } from '../store/conversations.ts'
import type { Fact, MessageFact } from '../store/facts.ts'
import { composerOf } from './composer.ts'
import { addressesOf, conversationItem, inOrder } from './conversation-list.ts'
import { timelineItems } from './timeline.ts'

const NOON = new Date(2026, 2, 3, 12).getTime()
const MINUTE = 60_000
const ME = 'ana@plaza.example'
const BRUNO = 'bruno@plaza.example'

const said = (
  author: string,
  minutes: number,
  text: string,
  more: Partial<MessageFact> = {},
): MessageFact => {
  const at = NOON + minutes * MINUTE
  const own = author === ME
  return {
    kind: 'message',
    order: String(at).padStart(15, '0'),
    conversation: BRUNO,
    at,
    own,
    author,
    text,
    stanzaId: text,
    state: own ? { kind: 'sent' } : undefined,
    security: PLAIN,
    ...more,
  }
}
const lost = (minutes: number, cause: 'older-than-device' | 'broken' = 'broken'): Fact => {
  const at = NOON + minutes * MINUTE
  return {
    kind: 'unreadable',
    order: String(at).padStart(15, '0'),
    conversation: BRUNO,
    at,
    own: false,
    author: BRUNO,
    cause,
    deviceId: 7,
  }
}
const shape = (items: readonly TimelineItem[]): string[] =>
  items.map(item =>
    item.kind === 'message'
      ? `${item.firstOfGroup ? '(' : ''}${item.text}${item.lastOfGroup ? ')' : ''}`
      : item.kind === 'unreadable'
        ? `?${item.count}`
        : item.kind,
  )
const fold = (facts: readonly Fact[], newAfter?: string, theirReadOrder = '') =>
  timelineItems({ facts, newAfter, theirReadOrder })

test('in a group what is ours is read when all have read it who were there when it was said', () => {
  const facts = [said(ME, 0, 'a', { state: { kind: 'on-server' } })]
  const { at = 0, order = '' } = facts[0] ?? {}
  const reader = (name: string, upTo: string, since = 0) => ({ who: `${name}@plaza.example`, upTo, since })
  const shown = (...readers: readonly ReturnType<typeof reader>[]) =>
    timelineItems({ facts, newAfter: undefined, theirReadOrder: '', readers })
      .filter(item => item.kind === 'message')
      .map(item => [item.state?.kind, item.readBy?.map(one => one.name)])
  expect(shown(reader('bruno', ''), reader('carla', ''))).toEqual([['on-server', undefined]])
  expect(shown(reader('bruno', order), reader('carla', ''))).toEqual([['delivered', ['bruno']]])
  expect(shown(reader('bruno', order), reader('dani', '', at + 1))).toEqual([['read', ['bruno']]])
  expect(shown(reader('bruno', order), reader('dani', order, at + 1))).toEqual([['read', ['bruno']]])
})

test('messages of one person within five minutes are a group; another person or a pause ends it', () => {
  expect(
    shape(
      fold([
        said(BRUNO, 0, 'a'),
        said(BRUNO, 1, 'b'),
        said(BRUNO, 2, 'c'),
        said(ME, 3, 'd'),
        said(ME, 9, 'e'),
      ]),
    ),
  ).toEqual(['day', '(a', 'b', 'c)', '(d)', '(e)'])
})

test('a new day has its line, and begins a new group', () => {
  expect(shape(fold([said(BRUNO, 0, 'a'), said(BRUNO, 12 * 60, 'b')]))).toEqual(['day', '(a)', 'day', '(b)'])
})

test('the line before what is new stands once, before the first message of the other side', () => {
  const facts = [said(BRUNO, 0, 'a'), said(BRUNO, 1, 'b'), said(ME, 2, 'c'), said(BRUNO, 3, 'd')]
  expect(shape(fold(facts, facts[0]!.order))).toEqual(['day', '(a)', 'new', '(b)', '(c)', '(d)'])
  expect(shape(fold(facts, facts[1]!.order))).toEqual(['day', '(a', 'b)', '(c)', 'new', '(d)'])
})

test('what cannot be read for the same reason is told once with a count', () => {
  expect(shape(fold([lost(0), lost(1), said(BRUNO, 2, 'a'), lost(3)]))).toEqual(['day', '?2', '(a)', '?1'])
  expect(shape(fold([lost(0, 'older-than-device'), lost(24 * 60, 'older-than-device')]))).toEqual([
    'day',
    '?2',
  ])
})

test('our messages up to their mark are read; waiting and failed ones are not', () => {
  const facts = [
    said(ME, 0, 'a'),
    said(ME, 1, 'b', { state: { kind: 'failed', reason: 'blocked', canRetry: true } }),
    said(ME, 2, 'c'),
  ]
  const states = fold(facts, undefined, facts[1]!.order).flatMap(item =>
    item.kind === 'message' ? [item.state?.kind] : [],
  )
  expect(states).toEqual(['read', 'failed', 'sent'])
})

const device = (id: number, trust: Device['trust']): Device => ({
  id,
  own: false,
  current: false,
  name: undefined,
  fingerprint: undefined,
  trust,
  generations: ['omemo:2'],
  active: true,
  lastSeen: undefined,
  firstSeen: undefined,
})
const line = {
  name: 'Bruno',
  draft: '',
  encrypted: true,
  blocked: false,
  typing: false,
  looking: false,
  strict: false,
}

test('the composer says what stands in the way, and S290 names the devices to decide about', () => {
  const state = (more: Partial<Parameters<typeof composerOf>[0]>) =>
    composerOf({ ...line, devices: [], ...more }).state
  expect(state({ devices: [device(1, 'trusted')] })).toBe('ready')
  expect(state({ devices: [device(1, 'verified'), device(2, 'undecided')] })).toBe('undecided')
  expect(state({ devices: [device(1, 'untrusted')] })).toBe('no-devices')
  expect(state({ looking: true })).toBe('looking')
  expect(state({ encrypted: false })).toBe('ready')
  expect(state({ blocked: true })).toBe('blocked')
  expect(state({ strict: true, devices: [device(1, 'trusted')] })).toBe('unverified')
  expect(state({ strict: true, devices: [device(1, 'verified'), device(2, 'undecided')] })).toBe('ready')
  expect(composerOf({ ...line, devices: [device(2, 'undecided')] }).undecided.map(one => one.id)).toEqual([2])
})

test('the list has contacts, requests and conversations, not the blocked; requests first, then the latest', () => {
  const contacts = new Map(
    [
      { ...blankContact(BRUNO), inRoster: true },
      { ...blankContact('carla@plaza.example'), inRoster: true, name: 'Carla' },
      { ...blankContact('dario@plaza.example'), request: true },
      { ...blankContact('eva@plaza.example'), inRoster: true, blocked: true },
    ].map(contact => [contact.address, contact]),
  )
  const last = { order: '1', at: NOON, text: 'hi', own: true, state: { kind: 'on-server' } } as const
  const conversations = new Map([[BRUNO, { ...blankConversation(BRUNO), last, theirReadOrder: '1' }]])
  const items = addressesOf(ME, contacts, conversations).map(address =>
    conversationItem({
      address,
      contact: contacts.get(address),
      conversation: conversations.get(address),
      presence: 'offline',
      verified: false,
      typing: false,
      hue: 0,
    }),
  )
  expect(inOrder(items).map(item => item.name)).toEqual(['dario', 'bruno', 'Carla'])
  expect(inOrder(items)[1]).toMatchObject({ lastText: 'hi', lastState: { kind: 'read' } })
})
