import { DiscoInfo, el, FileTooLarge, NS_UPLOAD, type Element, UploadRetry, xml } from '@corrillo/xmpp'
import { afterEach, describe, expect, test } from 'vitest'
import { disco } from '../disco/index.ts'
import { play } from '../../plays/play.ts'
import { upload } from './index.ts'
import { safeName } from './name.ts'
import { fitsAt } from './quota.ts'
import { UploadHouse } from './testing.ts'

const DAY = 86_400_000
let house: UploadHouse
afterEach(() => house?.close())

const conditionOf = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name
const errorOf = (answer: Element): Element => answer.child('error') as Element
const retryOf = (answer: Element): number => Date.parse(UploadRetry.in(errorOf(answer))?.stamp ?? '')

play(
  'XEP-0363 §3: the service is listed and says how large a file may be',
  [upload, disco],
  async ({ ana }) => {
    const info = await ana.phone.asks(
      xml`<iq type='get' to='upload.plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    )
    const { features = [], identities = [], forms = [] } = DiscoInfo.in(info) ?? {}
    expect(identities.map(i => `${i.category}/${i.type}`)).toEqual(['store/file'])
    expect(features.map(feature => feature.var)).toEqual(
      expect.arrayContaining([
        NS_UPLOAD,
        'urn:xmpp:http:upload:purpose:0#message',
        'urn:xmpp:http:upload:purpose:0#profile',
        'urn:xmpp:http:upload:purpose:0#ephemeral',
        'urn:xmpp:http:upload:purpose:0#permanent',
      ]),
    )
    const field = forms[0]?.fields.find(one => one.var === 'max-file-size')
    expect(field?.values).toEqual([String(50 * 1024 ** 2)])
    const items = await ana.phone.asks(
      xml`<iq type='get' to='plaza.example'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>`,
    )
    expect(String(items)).toContain("jid='upload.plaza.example'")
  },
)

test('XEP-0363 §4: a slot has one address, which keeps name and ending, and a header for the PUT', async () => {
  house = await UploadHouse.open()
  const { url, headers } = await house.slot({ filename: 'más té.jpg', size: 20, contentType: 'image/jpeg' })
  expect(url).toMatch(
    /^https:\/\/plaza\.example\/upload\/plaza\.example\/[\w-]{27}\/m%C3%A1s%20t%C3%A9\.jpg$/,
  )
  expect(headers['Authorization']).toMatch(/^Bearer [\w-]{27}$/)
  const other = await house.slot({ filename: 'más té.jpg', size: 20 })
  expect(other.url).not.toBe(url)
})

describe('S230: sizes that are none, or too large', () => {
  test.each(['0', '-1', '1.5', '', 'x', '100000000000000000000'])('size %s: bad-request', async size => {
    house = await UploadHouse.open()
    const answer = await house.asks(el(NS_UPLOAD, 'request', { filename: 'a', size }))
    expect(conditionOf(answer)).toBe('bad-request')
  })
  test('above the limit: not-acceptable with the limit', async () => {
    house = await UploadHouse.open({ file_bytes: 2000 })
    const answer = await house.asks({ filename: 'a', size: 2001 })
    expect([errorOf(answer).attr('type'), conditionOf(answer)]).toEqual(['modify', 'not-acceptable'])
    expect(FileTooLarge.in(errorOf(answer))?.maxFileSize).toBe(2000)
    await house.slot({ filename: 'a', size: 2000 })
  })
})

describe('S231: names that mean something to a path, a header or a program', () => {
  test.each([
    ['../../etc/x', 'x'],
    ['C:\\boot\\win.ini', 'win.ini'],
    ['a\u0000b', 'ab'],
    ['a\r\nSet-Cookie: x=1', 'aSet-Cookie x=1'],
    ['con.txt', '_con.txt'],
    ['.htaccess', 'htaccess'],
    ['..', 'file'],
    ['\u202Egnp.exe', 'gnp.exe'],
    ['a"b\';c.png', "ab';c.png"],
    ['\uD800x.png', '\uFFFDx.png'],
    ['%2e%2e%2fx', '2e2e2fx'],
  ])('%j becomes %j', (given, safe) => expect(safeName(given)).toBe(safe))

  test('5,000 characters keep their ending', () => {
    const name = safeName(`${'ñ'.repeat(5000)}.jpeg`)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120)
    expect(name.endsWith('ñ.jpeg')).toBe(true)
  })
  test('what comes out is taken as it is, whatever went in', () => {
    for (let i = 0; i < 2000; i++) {
      const given = String.fromCodePoint(
        ...Array.from({ length: i % 40 }, (_, n) => (i * 7919 + n * 104_729) % 0x3000),
      )
      const name = safeName(given)
      expect(name).toMatch(/^[^\p{C}/\\"<>:|?*%]+$/u)
      expect(safeName(name)).toBe(name)
    }
  })
})

describe('S238: quotas, with the time at which there is room again', () => {
  test('a day: the bytes of the last 24 hours', async () => {
    house = await UploadHouse.open({ day_bytes: 3000 })
    const start = house.world.clock.now()
    await house.has(Buffer.alloc(1500))
    house.world.clock.pass(DAY / 2)
    await house.has(Buffer.alloc(1500))
    const refused = await house.asks({ filename: 'a', size: 1024 })
    expect([errorOf(refused).attr('type'), conditionOf(refused)]).toEqual(['wait', 'resource-constraint'])
    expect(retryOf(refused)).toBe(start + DAY)
    await house.slot({ filename: 'a', size: 1024 }, 'bruno')
    house.world.clock.pass(DAY / 2)
    await house.slot({ filename: 'a', size: 1024 })
  })
  test('what is on its way counts: parallel requests do not share the last bytes', async () => {
    house = await UploadHouse.open({ day_bytes: 3000 })
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => house.asks({ filename: 'a', size: 1400 })),
    )
    expect(answers.map(answer => answer.attr('type')).toSorted()).toEqual([
      'error',
      'error',
      'error',
      'result',
      'result',
    ])
  })
  test('an account in all: until something expires', async () => {
    house = await UploadHouse.open({ account_bytes: 2000, message_days: 3 })
    const start = house.world.clock.now()
    await house.has(Buffer.alloc(1500))
    house.world.clock.pass(2 * DAY)
    expect(retryOf(await house.asks({ filename: 'a', size: 1024 }))).toBe(start + 3 * DAY)
  })
  test('all accounts together, and the disk', async () => {
    house = await UploadHouse.open({ total_bytes: 2000 })
    await house.has(Buffer.alloc(1500))
    const refused = await house.asks({ filename: 'a', size: 600 }, 'bruno')
    expect(conditionOf(refused)).toBe('resource-constraint')
    expect(retryOf(refused)).toBeGreaterThan(house.world.clock.now())
    await house.close()
    house = await UploadHouse.open({ disk_percent: 1 })
    expect(conditionOf(await house.asks({ filename: 'a', size: 600 }))).toBe('resource-constraint')
  })
  test('requests in a minute', async () => {
    house = await UploadHouse.open({ slots_per_minute: 3 })
    const types = []
    for (let i = 0; i < 4; i++) types.push((await house.asks({ filename: 'a', size: 9 })).attr('type'))
    expect(types).toEqual(['result', 'result', 'result', 'error'])
    house.world.clock.pass(60_000)
    await house.slot({ filename: 'a', size: 9 })
  })
  test('slots that nobody uses run out', async () => {
    house = await UploadHouse.open({ slots_per_minute: 1000 })
    for (let i = 0; i < 20; i++) await house.slot({ filename: 'a', size: 9 })
    expect(conditionOf(await house.asks({ filename: 'a', size: 9 }))).toBe('resource-constraint')
    house.world.clock.pass(300_000)
    await house.slot({ filename: 'a', size: 9 })
  })
  test('the moment when enough has left, and no moment when it never does', () => {
    const held = [
      { size: 5, leaves: 30 },
      { size: 5, leaves: 10 },
      { size: 5, leaves: undefined },
    ]
    expect([15, 5, 6, 10, 11].map(size => fitsAt(held, size, 20, 1))).toEqual([30, 1, 10, 10, 30])
    expect(fitsAt(held, 16, 20, 1)).toBeUndefined()
  })
})

describe('XEP-0363 §5: purposes', () => {
  test('a profile has a quota of its own, and a smaller limit', async () => {
    house = await UploadHouse.open({ profile_bytes: 2000, account_bytes: 1024 })
    const profile = { kind: 'profile', value: {} } as const
    await house.has(Buffer.alloc(1000))
    await house.has(Buffer.alloc(1500), { purpose: profile })
    expect(conditionOf(await house.asks({ filename: 'a', size: 600, purpose: profile }))).toBe(
      'resource-constraint',
    )
    const large = await house.asks({ filename: 'a', size: 2001, purpose: profile })
    expect(FileTooLarge.in(errorOf(large))?.maxFileSize).toBe(2000)
  })
  test('permanent files can be turned off', async () => {
    house = await UploadHouse.open({ permanent_bytes: 0 })
    const answer = await house.asks({ filename: 'a', size: 6, purpose: { kind: 'permanent', value: {} } })
    expect(conditionOf(answer)).toBe('feature-not-implemented')
  })
  test('an ephemeral file needs an end that lies ahead', async () => {
    house = await UploadHouse.open()
    const past = new Date(house.world.clock.now())
    const answer = await house.asks({
      filename: 'a',
      size: 6,
      purpose: { kind: 'ephemeral', value: { expireBefore: past } },
    })
    expect(conditionOf(answer)).toBe('bad-request')
    const none = el(
      NS_UPLOAD,
      'request',
      { filename: 'a', size: '6' },
      el('urn:xmpp:http:upload:purpose:0', 'ephemeral'),
    )
    expect(conditionOf(await house.asks(none))).toBe('bad-request')
  })
})
