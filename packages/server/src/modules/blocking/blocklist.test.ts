import { Jid } from '@corrillo/xmpp'
import { describe, expect, test } from 'vitest'
import { contactsUnder, covers } from './blocklist.ts'

const list = (...entries: string[]) => new Set(entries)
const blocked = (entries: ReadonlySet<string>, jid: string) => covers(entries, Jid.parse(jid))

describe('XEP-0191 §5: what an entry covers', () => {
  test('a bare JID: the person with every resource, nobody else', () => {
    const entries = list('mallory@example.net')
    expect(blocked(entries, 'mallory@example.net')).toBe(true)
    expect(blocked(entries, 'mallory@example.net/attic')).toBe(true)
    expect(blocked(entries, 'alma@example.net')).toBe(false)
    expect(blocked(entries, 'example.net')).toBe(false)
  })
  test('a full JID: that resource alone', () => {
    const entries = list('mallory@example.net/attic')
    expect(blocked(entries, 'mallory@example.net/attic')).toBe(true)
    expect(blocked(entries, 'mallory@example.net/cellar')).toBe(false)
    expect(blocked(entries, 'mallory@example.net')).toBe(false)
  })
  test('a domain: everyone there and the domain itself, not what is under it', () => {
    const entries = list('example.net')
    expect(blocked(entries, 'anyone@example.net/x')).toBe(true)
    expect(blocked(entries, 'example.net')).toBe(true)
    expect(blocked(entries, 'example.net/service')).toBe(true)
    expect(blocked(entries, 'anyone@rooms.example.net')).toBe(false)
  })
  test('a domain with a resource: that one resource of the domain', () => {
    const entries = list('example.net/service')
    expect(blocked(entries, 'example.net/service')).toBe(true)
    expect(blocked(entries, 'example.net')).toBe(false)
  })
  test('S124: an entry holds for every spelling of the address', () => {
    expect(blocked(list('mallory@example.net'), 'MALLORY@Example.NET/Attic')).toBe(true)
  })
})

test('§3.3: blocking a domain concerns every contact of it', () => {
  const contacts = ['alma@example.net', 'bruno@example.org', 'mallory@example.net']
  const found = contactsUnder([Jid.parse('example.net'), Jid.parse('bruno@example.org')], contacts)
  expect(found.map(String).sort()).toEqual(contacts)
})
