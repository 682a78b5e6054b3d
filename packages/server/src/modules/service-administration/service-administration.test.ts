import {
  AdHocCommand,
  DataForm,
  DiscoItems,
  el,
  type Element,
  fieldValue,
  fieldValues,
  formOf,
  RosterQuery,
  xml,
} from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import type { Account } from '../../host/module.ts'
import { World } from '../../plays/world.ts'
import { csi } from '../csi/index.ts'
import { mam } from '../mam/index.ts'
import { offline } from '../offline/index.ts'
import { roster } from '../roster/index.ts'
import { strangers } from '../strangers/index.ts'
import { serviceAdministration } from './index.ts'

const ALL = [serviceAdministration, csi, mam, offline, roster]
const NS = 'http://jabber.org/protocol/commands'
const ADMIN = 'http://jabber.org/protocol/admin'
type Values = Readonly<Record<string, string | readonly string[]>>

const ask = (device: Device, node: string, attributes: Record<string, string> = {}, ...children: Element[]) =>
  device.asks(el(NS, 'command', { node: `${ADMIN}#${node}`, ...attributes }, ...children), DOMAIN)
/** What a command answers to one step of an open session. */
const step = async (device: Device, node: string, attributes: Record<string, string>, values: Values) => {
  const id = `fill-${Math.random()}`
  const submit = DataForm.build(formOf('submit', ADMIN, values))
  const command = el(NS, 'command', { node: `${ADMIN}#${node}`, ...attributes }, submit)
  await device.sends(el('jabber:client', 'iq', { type: 'set', id, to: DOMAIN }, command))
  // Credentials are derived outside of the event loop's rounds.
  for (let i = 0; i < 400; i++) {
    const answer = (await device.takes()).find(e => e.attr('id') === id)
    if (answer !== undefined) return answer
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error(`no answer to ${node}`)
}
/** Every stage of a command: what is asked is filled in, what is to be confirmed is; gives the last answer. */
const fill = async (device: Device, node: string, values: Values): Promise<Element> => {
  const first = AdHocCommand.in(await ask(device, node))
  expect([first?.status, first?.form?.type]).toEqual(['executing', 'form'])
  expect(first?.form && fieldValue(first.form, 'FORM_TYPE')).toBe(ADMIN)
  const sessionid = first?.sessionid ?? ''
  const answer = await step(device, node, { sessionid, action: first?.actions?.execute ?? '' }, values)
  return statusOf(answer) === 'executing' ? step(device, node, { sessionid }, {}) : answer
}
const formIn = (answer: Element): DataForm => {
  const form = AdHocCommand.in(answer)?.form
  if (form === undefined) throw new Error(answer.toString())
  return form
}
const statusOf = (answer: Element) => AdHocCommand.in(answer)?.status
const refusal = (answer: Element) => answer.child('error')?.elements()[0]?.name
const promote = (world: World, role: 'admin' | 'owner', ...names: string[]) =>
  Promise.all(names.map(name => world.storage.accounts.update(name, { role })))
const bodies = async (device: Device) =>
  (await device.takes())
    .filter(e => e.name === 'message')
    .map(e => `${e.attr('from')}: ${e.childText('body')}`)
const jid = (name: string) => `${name}@${DOMAIN}`

play('XEP-0133 §4.1: an account is made, and the passwords have to agree', ALL, async ({ ana, world }) => {
  await promote(world, 'admin', 'ana')
  const account = (verify: string) => ({
    accountjid: jid('eva'),
    password: 'una clave larga',
    'password-verify': verify,
  })
  expect(refusal(await fill(ana.phone, 'add-user', account('otra clave larga')))).toBe('not-acceptable')
  expect(statusOf(await fill(ana.phone, 'add-user', account('una clave larga')))).toBe('completed')
  expect(await world.host.accounts.verify('eva', 'una clave larga')).toBe(true)
  expect((await world.host.accounts.get('eva'))?.role).toBe('member')
  expect(refusal(await fill(ana.phone, 'add-user', account('una clave larga')))).toBe('conflict')
  const elsewhere = { ...account('una clave larga'), accountjid: 'eva@calle.example' }
  expect(refusal(await fill(ana.phone, 'add-user', elsewhere))).toBe('not-acceptable')
})

play(
  'XEP-0133 §4.2: accounts are deleted, all of them or none',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await promote(world, 'admin', 'ana')
    const [one, other] = [jid(bruno.phone.jid.local), jid(carla.phone.jid.local)]
    expect(refusal(await fill(ana.phone, 'delete-user', { accountjids: [one, jid('nadie')] }))).toBe(
      'item-not-found',
    )
    expect(bruno.phone.connected).toBe(true)
    expect(statusOf(await fill(ana.phone, 'delete-user', { accountjids: [one, other] }))).toBe('completed')
    expect(['bruno', 'carla'].map(name => world.storage.accounts.exists(name))).toEqual([false, false])
    expect([bruno.phone.connected, carla.phone.connected]).toEqual([false, false])
    expect(refusal(await fill(ana.phone, 'delete-user', { accountjids: [`${jid('ana')}/phone`] }))).toBe(
      'not-acceptable',
    )
    expect(refusal(await fill(ana.phone, 'delete-user', {}))).toBe('not-acceptable')
  },
)

play(
  'XEP-0133 §4.2, XEP-0050 §2.4.2: what cannot be undone is shown once more, and gone back from or cancelled',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await promote(world, 'admin', 'ana')
    const accounts = { accountjids: [jid('bruno'), jid('carla')] }
    const first = AdHocCommand.in(await ask(ana.phone, 'delete-user'))
    const sessionid = first?.sessionid ?? ''
    expect(first?.actions).toMatchObject({ execute: 'next', next: true, complete: false })
    const skipped = await step(ana.phone, 'delete-user', { sessionid, action: 'complete' }, accounts)
    expect(refusal(skipped)).toBe('bad-request')
    const second = AdHocCommand.in(
      await step(ana.phone, 'delete-user', { sessionid, action: 'next' }, accounts),
    )
    expect(second?.actions).toMatchObject({ execute: 'complete', prev: true, next: false, complete: true })
    expect(second?.form?.instructions).toEqual(expect.arrayContaining([jid('bruno'), jid('carla')]))
    const back = AdHocCommand.in(await ask(ana.phone, 'delete-user', { sessionid, action: 'prev' }))
    expect(back?.form && fieldValues(back.form, 'accountjids')).toEqual(accounts.accountjids)
    const alone = { accountjids: [jid('bruno')] }
    await step(ana.phone, 'delete-user', { sessionid, action: 'next' }, alone)
    expect([bruno.phone.connected, carla.phone.connected]).toEqual([true, true])
    expect(statusOf(await ask(ana.phone, 'delete-user', { sessionid, action: 'complete' }))).toBe('completed')
    expect(['bruno', 'carla'].map(name => world.storage.accounts.exists(name))).toEqual([false, true])
  },
)

play(
  'XEP-0133 §4.3, §4.4: an account is disabled with its sessions, and enabled again',
  ALL,
  async ({ ana, bruno, world }) => {
    await promote(world, 'admin', 'ana')
    await fill(ana.phone, 'disable-user', { accountjids: [jid('bruno')] })
    expect([bruno.phone.connected, (await world.host.accounts.get('bruno'))?.disabled]).toEqual([false, true])
    await fill(ana.phone, 'reenable-user', { accountjids: [jid('bruno')] })
    expect((await world.host.accounts.get('bruno'))?.disabled).toBe(false)
  },
)

play(
  'XEP-0133 §4.5: a full address ends that session, a bare one all',
  ALL,
  async ({ ana, bruno, world }) => {
    await promote(world, 'admin', 'ana')
    await fill(ana.phone, 'end-user-session', { accountjids: [`${jid('bruno')}/desk`] })
    expect([bruno.phone.connected, bruno.desk.connected]).toEqual([true, false])
    await fill(ana.phone, 'end-user-session', { accountjids: [jid('bruno')] })
    expect(bruno.phone.connected).toBe(false)
    expect(world.storage.accounts.exists('bruno')).toBe(true)
  },
)

play('XEP-0133 §4.7: a new password counts, and ends the sessions', ALL, async ({ ana, bruno, world }) => {
  await promote(world, 'admin', 'ana')
  const change = (password: string) =>
    fill(ana.phone, 'change-user-password', { accountjid: jid('bruno'), password })
  expect(refusal(await change('corta'))).toBe('not-acceptable')
  expect(statusOf(await change('una clave nueva'))).toBe('completed')
  expect(await world.host.accounts.verify('bruno', 'una clave nueva')).toBe(true)
  expect(bruno.phone.connected).toBe(false)
})

play(
  'XEP-0133 §4.8, §4.10: contacts and sessions of an account',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await promote(world, 'admin', 'ana')
    await world.host.apiOf(roster).befriend(bruno.jid, carla.jid)
    const answer = await fill(ana.phone, 'get-user-roster', { accountjids: [jid('bruno')] })
    const form = answer
      .elements()[0]
      ?.elements()
      .find(e => e.name === 'x')
    const items = form && RosterQuery.in(form)?.items
    expect(items?.map(item => [item.jid.toString(), item.subscription])).toEqual([[jid('carla'), 'both']])
    const stats = formIn(await fill(ana.phone, 'user-stats', { accountjid: jid('bruno') }))
    expect([fieldValue(stats, 'rostersize'), fieldValues(stats, 'onlineresources')]).toEqual([
      '1',
      expect.arrayContaining(['desk', 'phone']),
    ])
    expect([bruno.phone.connected, bruno.desk.connected]).toEqual([true, true])
  },
)

play('XEP-0133 §4.9: the last sign-in, in UTC', ALL, async ({ ana, clock, world }) => {
  await promote(world, 'admin', 'ana')
  await world.account('bruno')
  await world.account('carla')
  clock.pass(60_000)
  const at = new Date(clock.now()).toISOString().slice(0, 19)
  const device = world.device('bruno', 'x')
  device.bind()
  await world.settled()
  clock.pass(60_000)
  const answer = await fill(ana.phone, 'get-user-lastlogin', { accountjids: [jid('bruno'), jid('carla')] })
  const form = formIn(answer)
  expect(fieldValues(form, 'accountjids')).toEqual([jid('bruno')])
  expect(fieldValue(form, 'lastlogin')).toContain(at)
  expect(AdHocCommand.in(answer)?.notes[0]?.text).toContain('1 never')
})

play('XEP-0133 §4.13–§4.22: how many and who', ALL, async ({ ana, bruno, carla, world }) => {
  await promote(world, 'admin', 'ana')
  await world.account('dora')
  await world.host.accounts.setDisabled('dora', true)
  await bruno.phone.sends(xml`<inactive xmlns='urn:xmpp:csi:0'/>`)
  expect(carla.phone.connected).toBe(true)
  const count = async (kind: string) =>
    fieldValue(formIn(await ask(ana.phone, `get-${kind}-users-num`)), `${kind}usersnum`)
  expect(await Promise.all(['registered', 'disabled', 'online', 'active', 'idle'].map(count))).toEqual([
    '4',
    '1',
    '3',
    '2',
    '1',
  ])
  const list = async (node: string, field: string, max_items = '100') =>
    fieldValues(formIn(await fill(ana.phone, node, { max_items })), field)
  expect(await list('get-registered-users-list', 'registereduserjids')).toEqual(
    ['ana', 'bruno', 'carla', 'dora'].map(jid),
  )
  expect(await list('get-registered-users-list', 'registereduserjids', '2')).toEqual(
    ['ana', 'bruno'].map(jid),
  )
  expect(await list('get-disabled-users-list', 'disableduserjids')).toEqual([jid('dora')])
  expect(await list('get-online-users-list', 'onlineuserjids', 'none')).toEqual(
    ['ana', 'bruno', 'carla'].map(jid),
  )
  expect(await list('get-active-users', 'activeuserjids')).toEqual(['ana', 'carla'].map(jid))
  expect(await list('get-idle-users', 'activeuserjids')).toEqual([jid('bruno')])
  expect(refusal(await fill(ana.phone, 'get-online-users-list', { max_items: '-1' }))).toBe('not-acceptable')
})

play(
  'XEP-0133 §4.23: an announcement reaches everybody who is connected, and is kept',
  ALL,
  async ({ ana, bruno, world }) => {
    await promote(world, 'admin', 'ana')
    await world.account('carla')
    expect(statusOf(await fill(ana.phone, 'announce', { announcement: ['Cerramos', 'a las diez'] }))).toBe(
      'completed',
    )
    expect(await bodies(bruno.phone)).toEqual([`${DOMAIN}: Cerramos\na las diez`])
    expect(refusal(await fill(ana.phone, 'announce', { announcement: [' '] }))).toBe('not-acceptable')
    await bruno.phone.sends(xml`<iq type='set' id='a'><query xmlns='urn:xmpp:mam:2'/></iq>`)
    expect((await bruno.phone.takes()).join('')).toContain('Cerramos')
    const late = world.device('carla', 'x')
    late.bind()
    await late.comes()
    expect(await bodies(late)).toEqual([])
  },
)

play(
  'XEP-0133 §4.24–§4.26: the message of the day, once to everybody, until it is deleted',
  ALL,
  async ({ ana, bruno, world }) => {
    await promote(world, 'admin', 'ana')
    await fill(ana.phone, 'set-motd', { motd: ['Hoy hay paela'] })
    expect(await bodies(bruno.phone)).toEqual([`${DOMAIN}: Hoy hay paela`])
    const edit = AdHocCommand.in(await ask(ana.phone, 'edit-motd'))
    expect(edit?.form && fieldValues(edit.form, 'motd')).toEqual(['Hoy hay paela'])
    await fill(ana.phone, 'edit-motd', { motd: ['Hoy hay paella'] })
    const again = world.device('bruno', 'tablet')
    again.bind()
    await again.comes()
    expect(await bodies(again)).toEqual([])
    const first = async (name: string) => {
      await world.account(name)
      const device = world.device(name, 'x')
      device.bind()
      await device.comes()
      return bodies(device)
    }
    expect(await first('carla')).toEqual([`${DOMAIN}: Hoy hay paella`])
    expect(statusOf(await ask(ana.phone, 'delete-motd'))).toBe('completed')
    expect(await first('dora')).toEqual([])
    expect(refusal(await fill(ana.phone, 'edit-motd', { motd: ['x'] }))).toBe('item-not-found')
  },
)

play(
  'XEP-0133 §4.27, §4.28: the welcome waits for the first sign-in of a new account',
  ALL,
  async ({ ana, world }) => {
    await promote(world, 'admin', 'ana')
    await fill(ana.phone, 'set-welcome', { welcome: ['¡Bienvenida!'] })
    await world.host.accounts.create('eva', 'una clave larga', 'member')
    await world.settled()
    const device = world.device('eva', 'x')
    device.bind()
    await device.comes()
    expect(await bodies(device)).toEqual([`${DOMAIN}: ¡Bienvenida!`])
    await ask(ana.phone, 'delete-welcome')
    await world.host.accounts.create('luis', 'una clave larga', 'member')
    await world.settled()
    const other = world.device('luis', 'x')
    other.bind()
    await other.comes()
    expect(await bodies(other)).toEqual([])
  },
)

play(
  'XEP-0133 §4.11: what is put on the inbound list reaches no stranger',
  [...ALL, strangers],
  async ({ ana, bruno, carla, world }) => {
    await promote(world, 'admin', 'ana')
    await fill(ana.phone, 'add-to-blacklist-in', { blacklistjids: [jid('bruno')] })
    await bruno.phone.sends(
      xml`<message to='carla@plaza.example' type='chat' id='m'><body>x</body></message>`,
    )
    expect((await bruno.phone.takes()).map(refusal)).toEqual(['service-unavailable'])
    expect(await bodies(carla.phone)).toEqual([])
  },
)

const NODES = [
  'add-user',
  'delete-user',
  'disable-user',
  'reenable-user',
  'end-user-session',
  'change-user-password',
  'get-user-roster',
  'get-user-lastlogin',
  'user-stats',
  'edit-admin',
  'announce',
  'set-motd',
  'edit-motd',
  'delete-motd',
  'set-welcome',
  'delete-welcome',
  'add-to-blacklist-in',
  'get-registered-users-num',
  'get-online-users-list',
  'get-idle-users',
]
play('S133: a member runs none of them and sees none of them', ALL, async ({ ana, bruno, world }) => {
  await promote(world, 'owner', 'ana')
  for (const node of NODES) {
    expect([node, refusal(await ask(bruno.phone, node))]).toEqual([node, 'forbidden'])
    const submit = DataForm.build(formOf('submit', ADMIN, { accountjids: [jid('ana')], motd: 'x' }))
    expect(refusal(await ask(bruno.phone, node, { action: 'complete', sessionid: 'x' }, submit))).toBe(
      'forbidden',
    )
  }
  const listFor = async (device: Device) =>
    DiscoItems.in(
      await device.asks(
        el('jabber:client', 'iq', { type: 'get', to: DOMAIN }, DiscoItems.build({ node: NS })),
      ),
    )?.items.map(item => item.node) ?? []
  expect(await listFor(bruno.phone)).toEqual([])
  expect(await listFor(ana.phone)).toEqual(expect.arrayContaining(NODES.map(node => `${ADMIN}#${node}`)))
  expect((await listFor(ana.phone)).some(node => node?.endsWith('#shutdown'))).toBe(false)
})

play(
  'S133: an admin is no owner: nothing is done to owners or other admins, and nobody is made admin',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await promote(world, 'owner', 'ana')
    await promote(world, 'admin', 'bruno', 'carla')
    for (const node of [
      'delete-user',
      'disable-user',
      'reenable-user',
      'end-user-session',
      'get-user-roster',
    ])
      for (const name of ['ana', 'carla'])
        expect([node, refusal(await fill(bruno.phone, node, { accountjids: [jid(name)] }))]).toEqual([
          node,
          'forbidden',
        ])
    expect(
      refusal(
        await fill(bruno.phone, 'change-user-password', {
          accountjid: jid('ana'),
          password: 'una clave nueva',
        }),
      ),
    ).toBe('forbidden')
    expect(refusal(await ask(bruno.phone, 'edit-admin'))).toBe('forbidden')
    expect([ana.phone.connected, carla.phone.connected]).toEqual([true, true])
  },
)

play(
  'XEP-0133 §4.29: owners say who is admin; owners stay owners',
  ALL,
  async ({ ana, bruno, carla, world }) => {
    await promote(world, 'owner', 'ana')
    await promote(world, 'admin', 'bruno')
    expect([bruno.phone.connected, carla.phone.connected]).toEqual([true, true])
    expect(refusal(await fill(ana.phone, 'edit-admin', { adminjids: [jid('carla'), jid('nadie')] }))).toBe(
      'item-not-found',
    )
    expect(statusOf(await fill(ana.phone, 'edit-admin', { adminjids: [jid('carla')] }))).toBe('completed')
    expect(
      (await world.host.accounts.list())
        .map((account: Account) => `${account.local} ${account.role}`)
        .toSorted(),
    ).toEqual(['ana owner', 'bruno member', 'carla admin'])
  },
)

play('S133: the last owner stays', ALL, async ({ ana, world }) => {
  await promote(world, 'owner', 'ana')
  for (const node of ['delete-user', 'disable-user'])
    expect(refusal(await fill(ana.phone, node, { accountjids: [jid('ana')] }))).toBe('not-allowed')
  expect(world.storage.accounts.exists('ana')).toBe(true)
})

test('XEP-0133 §4.31: an owner ends the server after a while, an admin does not', async () => {
  let stopped = 0
  const world = new World(ALL, {}, {}, { shutDown: () => stopped++ })
  for (const [name, role] of [
    ['ana', 'owner'],
    ['bruno', 'admin'],
  ] as const) {
    await world.account(name)
    await promote(world, role === 'owner' ? 'owner' : 'admin', name)
  }
  const [ana, bruno] = [world.device('ana', 'x'), world.device('bruno', 'x')]
  for (const device of [ana, bruno]) {
    device.bind()
    await device.comes()
  }
  await bruno.takes()
  expect(refusal(await ask(bruno, 'shutdown'))).toBe('forbidden')
  const sessionid = AdHocCommand.in(await ask(ana, 'shutdown'))?.sessionid ?? ''
  const warned = await step(ana, 'shutdown', { sessionid }, { delay: '60', announcement: 'Nunca' })
  expect(formIn(warned).instructions.join()).toContain('60 seconds')
  expect(statusOf(await ask(ana, 'shutdown', { sessionid, action: 'cancel' }))).toBe('canceled')
  world.clock.pass(61_000)
  expect([await bodies(bruno), stopped]).toEqual([[], 0])
  await fill(ana, 'shutdown', { delay: '30', announcement: ['Hasta mañana'] })
  expect(await bodies(bruno)).toEqual([`${DOMAIN}: Hasta mañana`])
  world.clock.pass(29_000)
  expect(stopped).toBe(0)
  await fill(ana, 'shutdown', { delay: '60' })
  world.clock.pass(59_000)
  expect(stopped).toBe(0)
  world.clock.pass(1_000)
  expect(stopped).toBe(1)
  expect(refusal(await fill(ana, 'shutdown', { delay: 'now' }))).toBe('not-acceptable')
})

play(
  'XEP-0133 §5: a use case of the specification that is not here is not supported; what is none is not found',
  ALL,
  async ({ ana, world }) => {
    await promote(world, 'owner', 'ana')
    expect(refusal(await ask(ana.phone, 'edit-whitelist'))).toBe('feature-not-implemented')
    expect(refusal(await ana.phone.asks(el(NS, 'command', { node: 'dance' }), DOMAIN))).toBe('item-not-found')
  },
)
