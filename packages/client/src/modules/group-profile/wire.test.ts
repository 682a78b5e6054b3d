import { el, type Element, NS_CLIENT, parseElement } from '@corrillo/xmpp'
import { describe, expect, test } from 'vitest'
import { type GroupProfile, NS_GROUP_PROFILE } from '../../store/rooms.ts'
import { isNewer, profileElement, profileIn } from './wire.ts'

const ROOM = 'garden@rooms.plaza.example'
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
const profile = (change: Partial<GroupProfile> = {}): GroupProfile => ({
  at: 1000,
  name: 'Choir',
  about: 'Thursdays\nat eight',
  picture: undefined,
  ...change,
})
const inMessage = (said: Element): Element => el(NS_CLIENT, 'message', {}, parseElement(said.toString()))
const read = (said: Element) => profileIn(inMessage(said))
const hostile = (attrs: Readonly<Record<string, string>>, ...parts: readonly (readonly [string, string])[]) =>
  read(
    el(
      NS_GROUP_PROFILE,
      'profile',
      { of: ROOM, at: '1970-01-01T00:00:01Z', ...attrs },
      ...parts.map(([name, text]) => el(NS_GROUP_PROFILE, name, {}, text)),
    ),
  )

test('what is said is what is read', async () => {
  const said = await read(profileElement({ of: ROOM, profile: profile(), bytes: PNG }))
  expect(said).toMatchObject({ of: ROOM, profile: { at: 1000, name: 'Choir', about: 'Thursdays\nat eight' } })
  expect(said?.bytes).toEqual(PNG)
  expect(said?.profile.picture).toMatch(/^[0-9a-f]{40}$/u)
  const open = profileElement({ of: ROOM, profile: profile({ readable: true }), bytes: undefined })
  expect((await read(open))?.profile).toEqual({
    at: 1000,
    readable: true,
    name: undefined,
    about: undefined,
    picture: undefined,
  })
})

describe('S331: what a hostile member says is bounded', () => {
  test('a name is one line that shows what it says', async () => {
    expect((await hostile({}, ['name', 'a\u202eb\n\u200fc']))?.profile.name).toBe('a b c')
    expect((await hostile({}, ['name', '\u2066\u200d ']))?.profile.name).toBeUndefined()
    expect((await hostile({}, ['name', 'n'.repeat(5000)]))?.profile.name).toHaveLength(200)
    expect((await hostile({}, ['about', 'n'.repeat(5000)]))?.profile.about).toHaveLength(500)
  })
  test('a picture is one by its bytes, and no larger than those of people', async () => {
    const picture = async (bytes: Uint8Array) => {
      const said = await hostile({}, ['picture', Buffer.from(bytes).toString('base64')])
      return said?.profile.picture
    }
    const big = new Uint8Array(131_073)
    big.set(PNG)
    expect(await picture(PNG)).toBeDefined()
    expect(await picture(big)).toBeUndefined()
    expect(await picture(new TextEncoder().encode('<svg onload="alert(1)"/>'))).toBeUndefined()
    expect((await hostile({}, ['picture', '%%%']))?.profile.picture).toBeUndefined()
  })
  test('what names no room, or no time, is nothing', async () => {
    expect(await hostile({ of: 'rooms.plaza.example' })).toBeUndefined()
    expect(await hostile({ of: `${ROOM}/ana` })).toBeUndefined()
    expect(await hostile({ at: 'soon' })).toBeUndefined()
  })
})

test('of two that race the same one is the newer, whichever comes first', () => {
  const [a, b] = [profile({ name: 'A' }), profile({ name: 'B' })]
  expect([isNewer(a, b), isNewer(b, a), isNewer(a, a)]).toEqual([false, true, false])
  expect(isNewer(profile({ at: 1001, name: 'A' }), b)).toBe(true)
  expect(isNewer(profile(), profile({ picture: 'f'.repeat(40) })), 'nobody loses the picture').toBe(false)
})
