/** Boxes and tokens for a device that is let in by another one (S333): few, small, short-lived, and each good for one. */
import {
  el,
  type Element,
  FastToken,
  LinkAdmit,
  LinkBox,
  LinkDrop,
  LinkLetter,
  NS_CLIENT,
} from '@corrillo/xmpp'
import { expect } from 'vitest'
import { createApp } from '../../http/app.ts'
import { silentLog } from '../../observe/log.ts'
import { play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { devices } from '../devices/index.ts'
import { linking } from './index.ts'

const NAME = 'a'.repeat(22)
const CLIENT = 'c'.repeat(20)
const NONE = 'HT-SHA-256-NONE'
const MINUTE = 60_000
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7)
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64')
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name

/** What the new device asks, without an account. */
const post = async (
  world: World,
  path: string,
  body: unknown,
  from: { address?: string; secure?: boolean } = {},
) => {
  const app = createApp({
    routes: routesOf(world),
    files: () => undefined,
    callerOf: async () => undefined,
    log: silentLog,
  })
  const request = new Request(`http://plaza.example/api/link/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const peer = { address: from.address ?? '192.0.2.7', secure: from.secure ?? true, tls: true }
  const response = await app(request, peer)
  const answer = (await response.json()) as { letter?: string | null; error?: { code: string } }
  return { status: response.status, ...answer }
}
const routesOf = (world: World) => world.host.routes
const open = (world: World, name = NAME, address?: string) =>
  post(world, 'open', { name, note: base64(bytes(40)) }, address === undefined ? {} : { address })
const take = (world: World, name = NAME) => post(world, 'take', { name })
const letter = (sealed = bytes(300), name = NAME) => LinkLetter.build({ name, sealed })
const look = () => el(NS_CLIENT, 'iq', { type: 'get' }, LinkBox.build({ name: NAME }))
const all = [devices, linking]

play(
  'S333: a letter waits in its box, is given away once, and the box is gone',
  all,
  async ({ ana, world }) => {
    expect((await open(world)).status).toBe(201)
    expect(await take(world)).toMatchObject({ status: 200, letter: null })
    expect(LinkBox.in(await ana.phone.asks(look()))?.note).toEqual(bytes(40))
    expect((await ana.phone.asks(letter())).attr('type')).toBe('result')
    expect(await take(world)).toMatchObject({ status: 200, letter: base64(bytes(300)) })
    expect(await take(world)).toMatchObject({ status: 404, error: { code: 'token-expired' } })
    expect(condition(await ana.phone.asks(letter()))).toBe('item-not-found')
  },
)

play(
  'S333: a second letter is refused, and so is a second box of that name',
  all,
  async ({ ana, bruno, world }) => {
    await open(world)
    expect((await open(world)).status).toBe(409)
    await ana.phone.asks(letter())
    expect(condition(await bruno.phone.asks(letter(bytes(5))))).toBe('conflict')
    expect(condition(await bruno.phone.asks(look()))).toBe('conflict')
    expect((await take(world)).letter).toBe(base64(bytes(300)))
  },
)

play(
  'S333: after five minutes a box is gone, and at once when it is closed',
  all,
  async ({ ana, clock, world }) => {
    await open(world)
    clock.pass(5 * MINUTE)
    expect(condition(await ana.phone.asks(look()))).toBe('item-not-found')
    expect((await open(world)).status).toBe(201)
    await post(world, 'close', { name: NAME })
    expect((await take(world)).status).toBe(404)
  },
)

play('S255: boxes are small and few, and not for plain connections', all, async ({ ana, world }) => {
  const large = { name: NAME, note: base64(bytes(600)) }
  expect((await post(world, 'open', large)).status).toBe(400)
  expect((await post(world, 'open', { name: 'x', note: '' })).status).toBe(400)
  expect((await post(world, 'open', { name: NAME, note: '' }, { secure: false })).status).toBe(403)
  await open(world)
  expect(condition(await ana.phone.asks(letter(bytes(5_000))))).toBe('bad-request')
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => open(world, String(i).padStart(22, 'b'), '198.51.100.9')),
  )
  expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(20)
  expect(answers.at(-1)?.status).toBe(429)
})

play(
  'XEP-0484: a token is given for a client that was never here, once, and not too often',
  all,
  async ({ ana, clock }) => {
    const ask = (client: string, mechanism = NONE) => ana.phone.asks(LinkAdmit.build({ client, mechanism }))
    const token = FastToken.in(await ask(CLIENT))
    expect(Buffer.from(token?.token ?? '', 'base64url')).toHaveLength(32)
    expect(token?.expiry.getTime()).toBe(clock.now() + 10 * MINUTE)
    expect(condition(await ask(CLIENT))).toBe('conflict')
    expect(condition(await ask('short'))).toBe('bad-request')
    expect(condition(await ask('d'.repeat(20), 'HT-SHA-256-EXPR'))).toBe('bad-request')
    const more = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(String(i).repeat(20))))
    expect(condition(more.at(-1) ?? el('x', 'y'))).toBe('resource-constraint')
  },
)

play(
  'S333: parts of a history lie for a minute, two of one account at a time, and are taken once',
  all,
  async ({ ana, clock, world }) => {
    const drop = async () => LinkDrop.in(await ana.phone.asks(LinkDrop.build({})))?.name ?? ''
    const unfetched = await drop()
    const [one, two] = [await drop(), await drop()]
    expect(one).toMatch(/^[\w-]{22}$/)
    // A new device that lost its connection does not have to wait until what it did not fetch has gone.
    expect((await post(world, 'part/put', { name: unfetched, letter: '' })).status).toBe(404)
    const part = { name: one, letter: base64(bytes(200_000)) }
    expect((await post(world, 'part/put', part)).status).toBe(200)
    expect((await post(world, 'part/put', part)).status).toBe(404)
    expect((await post(world, 'part/put', { ...part, name: NAME })).status).toBe(404)
    const large = { name: two, letter: base64(bytes(700_000)) }
    expect((await post(world, 'part/put', large)).status).toBeGreaterThanOrEqual(400)
    expect((await post(world, 'part/take', { name: one })).letter).toHaveLength(part.letter.length)
    expect((await post(world, 'part/take', { name: one })).status).toBe(404)
    clock.pass(MINUTE)
    expect((await post(world, 'part/take', { name: two })).status).toBe(404)
    expect(await drop()).toMatch(/^[\w-]{22}$/)
  },
)
