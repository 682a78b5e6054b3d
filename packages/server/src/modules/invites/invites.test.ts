import { createHash } from 'node:crypto'
import {
  type DataForm,
  DataForm as DataFormSchema,
  AdHocCommand,
  el,
  type Element,
  fieldValue,
  xml,
} from '@corrillo/xmpp'
import { expect } from 'vitest'
import { createApp } from '../../http/app.ts'
import { silentLog } from '../../observe/log.ts'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { invites } from './index.ts'

const DAY = 86_400_000
const NS = 'http://jabber.org/protocol/commands'
const command = (node: string, more: Record<string, string> = {}, ...children: Element[]) =>
  el(NS, 'command', { node, ...more }, ...children)
const formOf = (answer: Element): DataForm => {
  const form = AdHocCommand.in(answer)?.form
  if (form === undefined) throw new Error(`no form in ${answer}`)
  return form
}
const value = (answer: Element, name: string): string => fieldValue(formOf(answer), name) ?? ''
const tokenOf = (answer: Element): string => /#(.+)$/.exec(value(answer, 'landing-url'))?.[1] ?? ''
const invite = (device: Device) =>
  device.asks(command('urn:xmpp:invite#invite', { action: 'execute' }), DOMAIN)
const submit = (fields: Record<string, string>) =>
  DataFormSchema.build({
    type: 'submit',
    fields: Object.entries(fields).map(([name, text]) => ({ var: name, values: [text] })),
  })
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name

/** The pages' interface, as the browser of somebody without an account sees it. */
const post = async (
  world: World,
  path: string,
  body: unknown,
  peer: { address?: string; secure?: boolean } = {},
) => {
  const app = appOf(world)
  const request = new Request(`http://plaza.example${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const response = await app(request, {
    address: peer.address ?? '192.0.2.7',
    secure: peer.secure ?? true,
    tls: true,
  })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown> & { error?: { code: string; field?: string } },
  }
}
const apps = new WeakMap<World, ReturnType<typeof createApp>>()
const appOf = (world: World) => {
  const known =
    apps.get(world) ??
    createApp({
      routes: world.host.routes,
      files: () => undefined,
      callerOf: async () => undefined,
      log: silentLog,
    })
  apps.set(world, known)
  return known
}
const redeem = (world: World, token: string, name: string, password = 'una clave larga', address?: string) =>
  post(world, '/api/invite/redeem', { token, name, password }, address === undefined ? {} : { address })

play(
  'XEP-0401 §4.1: any user gets a link, a URI and the date when it runs out',
  [invites],
  async ({ ana, clock }) => {
    const answer = await invite(ana.phone)
    expect(AdHocCommand.in(answer)).toMatchObject({ status: 'completed', node: 'urn:xmpp:invite#invite' })
    expect(value(answer, 'FORM_TYPE')).toBe('urn:xmpp:invite#invitation')
    const token = tokenOf(answer)
    expect(token).toMatch(/^[a-z2-7]{32}$/)
    expect(value(answer, 'landing-url')).toBe(`https://plaza.example/invite#${token}`)
    expect(value(answer, 'uri')).toBe(`xmpp:ana@plaza.example?roster;preauth=${token};ibr=y`)
    expect(Date.parse(value(answer, 'expire'))).toBe(clock.now() + 7 * DAY)
  },
)

play('XEP-0401 §3: the commands are listed for those who may run them', [invites], async ({ ana, world }) => {
  const ask = xml`<iq type='get' to='plaza.example'><query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/></iq>`
  const nodes = async () =>
    (await ana.phone.asks(ask))
      .elements()[0]
      ?.elements()
      .map((item: Element) => item.attr('node'))
  expect(await nodes()).toContain('urn:xmpp:invite#invite')
  expect(await nodes()).not.toContain('urn:xmpp:invite#create-account')
  await world.storage.accounts.update('ana', { role: 'admin' })
  expect(await nodes()).toContain('urn:xmpp:invite#create-account')
})

play(
  'XEP-0401 §6.1: who accepts is a contact of the inviter at once, and the inviter is told by a roster push',
  [invites],
  async ({ ana, world }) => {
    const token = tokenOf(await invite(ana.phone))
    await ana.phone.asks(xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    const looked = await post(world, '/api/invite/look', { token })
    expect(looked.body).toMatchObject({
      domain: 'plaza.example',
      inviter: 'ana',
      name: null,
      uri: `xmpp:ana@plaza.example?roster;preauth=${token};ibr=y`,
    })
    const { status, body } = await redeem(world, token, 'Bruno')
    expect([status, body.address]).toEqual([201, 'bruno@plaza.example'])
    await ana.phone.receives(
      xml`<iq type='set'><query xmlns='jabber:iq:roster' ver='…'><item jid='bruno@plaza.example' subscription='both'/></query></iq>`,
    )
    expect(await world.host.accounts.verify('bruno', 'una clave larga')).toBe(true)
  },
)

play(
  'XEP-0172 §4.4: an invitation says from whom it is as its maker is called, where they say so',
  [invites],
  async ({ ana, world }) => {
    const token = tokenOf(await invite(ana.phone))
    await ana.phone.asks(
      xml`<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='http://jabber.org/protocol/nick'><item id='current'><nick xmlns='http://jabber.org/protocol/nick'>Ana Ruiz</nick></item></publish></pubsub></iq>`,
    )
    const looked = await post(world, '/api/invite/look', { token })
    expect(looked.body.inviter).toBe('Ana Ruiz')
  },
)

play('S063: of 50 parallel redemptions exactly one makes an account', [invites], async ({ ana, world }) => {
  const token = tokenOf(await invite(ana.phone))
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      redeem(world, token, `guest${i}`, 'una clave larga', `192.0.2.${i}`),
    ),
  )
  expect(all.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(new Set(all.filter(({ status }) => status !== 201).map(({ body }) => body.error?.code))).toEqual(
    new Set(['token-used']),
  )
  expect(await world.storage.accounts.list()).toHaveLength(2)
})

play(
  'S063: a used, an expired and an unknown token are refused, each with its own word',
  [invites],
  async ({ ana, world, clock }) => {
    const used = tokenOf(await invite(ana.phone))
    await redeem(world, used, 'bruno')
    expect((await redeem(world, used, 'carla')).body.error).toEqual({ code: 'token-used', field: 'token' })
    const late = tokenOf(await invite(ana.phone))
    clock.pass(7 * DAY)
    expect((await redeem(world, late, 'carla')).body.error).toEqual({ code: 'token-expired', field: 'token' })
    expect((await post(world, '/api/invite/look', { token: late })).body.error?.code).toBe('token-expired')
    expect((await redeem(world, 'a'.repeat(32), 'carla')).body.error).toEqual({
      code: 'token-invalid',
      field: 'token',
    })
  },
)

play(
  'S063: guessing is slowed down by network address, and nobody else is',
  [invites],
  async ({ ana, world }) => {
    const token = tokenOf(await invite(ana.phone))
    const guesses = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        post(world, '/api/invite/look', { token: `guess${i}` }, { address: '198.51.100.9' }),
      ),
    )
    expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(40)
    expect((await post(world, '/api/invite/look', { token }, { address: '198.51.100.10' })).status).toBe(200)
  },
)

play(
  'S063: a token for an account makes a member, whatever else the form asks for',
  [invites],
  async ({ ana, world }) => {
    const token = tokenOf(await invite(ana.phone))
    const answer = await post(world, '/api/invite/redeem', {
      token,
      name: 'bruno',
      password: 'una clave larga',
      role: 'admin',
    })
    expect(answer.body.error?.code).toBe('invalid')
    await redeem(world, token, 'bruno')
    expect((await world.storage.accounts.get('bruno'))?.role).toBe('member')
  },
)

play(
  'S255: an invitation is not accepted over a plain connection from elsewhere',
  [invites],
  async ({ ana, world }) => {
    const token = tokenOf(await invite(ana.phone))
    const answer = await post(
      world,
      '/api/invite/redeem',
      { token, name: 'bruno', password: 'una clave larga' },
      { secure: false },
    )
    expect([answer.status, answer.body.error?.code]).toEqual([403, 'not-allowed'])
  },
)

play('a typing error does not cost the invitation', [invites], async ({ ana, world }) => {
  const token = tokenOf(await invite(ana.phone))
  expect((await redeem(world, token, 'ana')).body.error).toEqual({ code: 'name-taken', field: 'name' })
  expect((await redeem(world, token, 'a b')).body.error).toEqual({ code: 'name-invalid', field: 'name' })
  expect((await redeem(world, token, 'bruno', 'short')).body.error).toEqual({
    code: 'password-short',
    field: 'password',
  })
  expect((await redeem(world, token, 'bruno', 'Bruno')).body.error?.code).toBe('password-short')
  expect((await redeem(world, token, 'bruno-marin', 'bruno-marin')).body.error).toEqual({
    code: 'password-common',
    field: 'password',
  })
  expect((await redeem(world, token, 'bruno')).status).toBe(201)
})

play(
  'an invitation that was taken back is worth nothing; only its maker takes it back',
  [invites],
  async ({ ana, bruno, world }) => {
    const answer = await invite(ana.phone)
    const revoke = async (device: Device) => {
      const first = await device.asks(command('urn:corrillo:invite#revoke'), DOMAIN)
      const sessionid = AdHocCommand.in(first)?.sessionid ?? ''
      return device.asks(
        command(
          'urn:corrillo:invite#revoke',
          { sessionid, action: 'complete' },
          submit({ id: value(answer, 'id') }),
        ),
        DOMAIN,
      )
    }
    const list = async () =>
      formOf(await ana.phone.asks(command('urn:corrillo:invite#list'), DOMAIN)).fields.find(
        field => field.var === 'id',
      )?.values
    expect(await list()).toEqual([value(answer, 'id')])
    expect(condition(await revoke(bruno.phone))).toBe('item-not-found')
    expect((await revoke(ana.phone)).attr('type')).toBe('result')
    expect(await list()).toEqual([])
    expect((await redeem(world, tokenOf(answer), 'carla')).body.error?.code).toBe('token-invalid')
  },
)

play(
  'only administrators invite when the configuration says so',
  [invites],
  async ({ ana, world }) => {
    expect(condition(await invite(ana.phone))).toBe('forbidden')
    await world.storage.accounts.update('ana', { role: 'owner' })
    expect((await invite(ana.phone)).attr('type')).toBe('result')
  },
  { config: { invites: { admins_only: true } } },
)

play(
  'one account does not fill the storage with invitations',
  [invites],
  async ({ ana }) => {
    await invite(ana.phone)
    await invite(ana.phone)
    expect(condition(await invite(ana.phone))).toBe('resource-constraint')
  },
  { config: { invites: { per_account: 2 } } },
)

play(
  'XEP-0401 §4.4, §5.2: an administrator invites by name, and the name is kept for who comes',
  [invites],
  async ({ ana, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const first = await ana.phone.asks(
      command('urn:xmpp:invite#create-account', { action: 'execute' }),
      DOMAIN,
    )
    const { sessionid = '', status, form } = AdHocCommand.in(first) ?? {}
    expect([status, form?.fields.map(field => field.var)]).toEqual([
      'executing',
      ['username', 'roster-subscription'],
    ])
    const done = await ana.phone.asks(
      command(
        'urn:xmpp:invite#create-account',
        { sessionid },
        submit({ username: 'Carla', 'roster-subscription': '1' }),
      ),
      DOMAIN,
    )
    expect(value(done, 'uri')).toBe(`xmpp:carla@plaza.example?register;preauth=${tokenOf(done)}`)
    expect(world.storage.accounts.exists('carla')).toBe(false)
    const other = tokenOf(await invite(ana.phone))
    expect((await redeem(world, other, 'carla')).body.error?.code).toBe('name-taken')
    expect((await redeem(world, tokenOf(done), 'diego')).body.error?.code).toBe('name-invalid')
    expect((await redeem(world, tokenOf(done), 'carla')).status).toBe(201)
  },
)

play(
  'XEP-0379 §3.4: a request with the token of an own invitation is granted, and both see each other',
  [invites],
  async ({ ana, bruno }) => {
    const token = tokenOf(await invite(ana.phone))
    await ana.phone.asks(xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    await bruno.phone.asks(xml`<iq type='get'><query xmlns='jabber:iq:roster'/></iq>`)
    await bruno.phone.sends(
      xml`<presence to='ana@plaza.example' type='subscribe'><preauth xmlns='urn:xmpp:pars:0' token='${token}'/></presence>`,
    )
    const seen = (await ana.phone.takes()).map(String).join('\n')
    expect(seen).toContain("subscription='both'")
    expect(seen).toContain("from='bruno@plaza.example/phone'")
    expect(seen).not.toContain("type='subscribe'")
    expect((await bruno.phone.takes()).map(String).join('\n')).toContain("from='ana@plaza.example/phone'")
  },
)

play(
  "XEP-0379 §4.1: with an unknown token, or somebody else's, it is a plain request",
  [invites],
  async ({ ana, bruno, carla }) => {
    const foreign = tokenOf(await invite(carla.phone))
    for (const token of ['nothing', foreign])
      await bruno.phone.sends(
        xml`<presence to='ana@plaza.example' type='subscribe'><preauth xmlns='urn:xmpp:pars:0' token='${token}'/></presence>`,
      )
    const seen = (await ana.phone.takes()).map(String).join('\n')
    expect(seen).toContain("type='subscribe'")
    expect(seen).not.toContain("subscription='both'")
  },
)

play('S063: the database holds no token, only its hash and its end', [invites], async ({ ana, world }) => {
  const answer = await invite(ana.phone)
  const token = tokenOf(answer)
  const stored = JSON.stringify(await world.storage.host.entries('invites'))
  expect(stored).not.toContain(token)
  expect(stored).toContain(token.slice(-6))
  const listed = formOf(await ana.phone.asks(command('urn:corrillo:invite#list'), DOMAIN))
  expect(fieldValue(listed, 'hint')).toBe(token.slice(-6))
  expect(JSON.stringify(listed)).not.toContain(token)
})

play(
  'rows of another shape are passed over; those of an earlier version still open their door',
  [invites],
  async ({ ana, clock, world }) => {
    const token = 'k'.repeat(32)
    const key = createHash('sha256').update(token).digest('base64url')
    const old = {
      id: 'old',
      token,
      kind: 'contact',
      inviter: 'ana',
      befriend: true,
      created: clock.now(),
      expires: clock.now() + DAY,
    }
    await world.storage.host.set('invites', key, old)
    for (const [name, odd] of [
      ['odd', null],
      ['spent/odd', 7],
      ['welcome/odd', { x: 1 }],
    ] as const)
      await world.storage.host.set('invites', name, odd)
    await invite(ana.phone)
    const listed = formOf(await ana.phone.asks(command('urn:corrillo:invite#list'), DOMAIN))
    expect(listed.fields.find(({ var: name }) => name === 'id')?.values).toContain('old')
    expect((await redeem(world, token, 'bruno')).status).toBe(201)
  },
)
