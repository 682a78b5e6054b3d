import { AdHocCommand, DataForm, el, type Element, type Jid } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { defineModule } from '../../host/module.ts'
import { type Device, DOMAIN, play } from '../../plays/play.ts'
import { commands } from './index.ts'

const NS = 'http://jabber.org/protocol/commands'
const lamp = defineModule({
  name: 'lamp',
  specs: [],
  needs: { commands },
  setup({ needs, accounts }) {
    const isAdmin = async (who: Jid) => (await accounts.get(who.local))?.role !== 'member'
    needs.commands.add({
      node: 'lamp#look',
      name: 'Look',
      allowed: () => true,
      run: () => ({ type: 'result', fields: [{ var: 'state', values: ['lit'] }] }),
    })
    needs.commands.add({
      node: 'lamp#paint',
      name: 'Paint',
      allowed: isAdmin,
      form: () => ({ type: 'form', fields: [{ var: 'colour', type: 'text-single', values: [] }] }),
      run: (_, form) => ({
        type: 'result',
        fields: [{ var: 'colour', values: [form?.fields[0]?.values[0] ?? 'none'] }],
      }),
    })
    return {}
  },
})
const asks = (
  device: Device,
  node: string,
  attributes: Record<string, string> = {},
  ...children: Element[]
) => device.asks(el(NS, 'command', { node, ...attributes }, ...children), DOMAIN)
const red = () => DataForm.build({ type: 'submit', fields: [{ var: 'colour', values: ['red'] }] })
const refusal = (answer: Element) =>
  answer
    .child('error')
    ?.elements()
    .map(e => e.name) ?? []
const sessionOf = (answer: Element) => AdHocCommand.in(answer)?.sessionid ?? ''

play('XEP-0050 §3.2: a command without a form runs at once', [lamp], async ({ ana }) => {
  const answer = AdHocCommand.in(await asks(ana.phone, 'lamp#look', { action: 'execute' }))
  expect([answer?.status, answer?.form?.fields[0]?.values]).toEqual(['completed', ['lit']])
})

play('XEP-0050 §3.4: a form is shown, then its answer is taken, once', [lamp], async ({ ana, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
  const done = AdHocCommand.in(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))
  expect([done?.status, done?.form?.fields[0]?.values]).toEqual(['completed', ['red']])
  expect(refusal(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))).toEqual([
    'bad-request',
    'bad-sessionid',
  ])
})

play(
  'S133: who may not run a command is refused at every step, and the list does not name it',
  [lamp],
  async ({ ana, bruno, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
    for (const step of [
      {},
      { sessionid },
      { sessionid, action: 'complete' },
      { sessionid, action: 'cancel' },
    ])
      expect(refusal(await asks(bruno.phone, 'lamp#paint', step, red()))).toEqual(['forbidden'])
    const list = await bruno.phone.asks(
      el(
        'jabber:client',
        'iq',
        { type: 'get', to: DOMAIN },
        el('http://jabber.org/protocol/disco#items', 'query', { node: NS }),
      ),
    )
    expect(list.toString()).toContain('lamp#look')
    expect(list.toString()).not.toContain('lamp#paint')
  },
)

play('S133: rights that were taken away between two steps count', [lamp], async ({ ana, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
  await world.storage.accounts.update('ana', { role: 'member' })
  expect(refusal(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))).toEqual([
    'forbidden',
  ])
})

play(
  'S133: the session of another resource, another command or nobody is refused',
  [lamp],
  async ({ ana, bruno, world }) => {
    for (const name of ['ana', 'bruno']) await world.storage.accounts.update(name, { role: 'admin' })
    const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
    for (const [device, node, id] of [
      [bruno.phone, 'lamp#paint', sessionid],
      [ana.desk, 'lamp#paint', sessionid],
      [ana.phone, 'lamp#look', sessionid],
      [ana.phone, 'lamp#paint', 'invented'],
    ] as const)
      expect(refusal(await asks(device, node, { sessionid: id, action: 'complete' }, red()))).toEqual([
        'bad-request',
        'bad-sessionid',
      ])
  },
)

play('S133: a stage cannot be skipped', [lamp], async ({ ana, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  expect(refusal(await asks(ana.phone, 'lamp#paint', { action: 'complete' }, red()))).toEqual([
    'bad-request',
    'bad-action',
  ])
  const skipped = AdHocCommand.in(await asks(ana.phone, 'lamp#paint', { action: 'execute' }, red()))
  expect([skipped?.status, skipped?.form?.type]).toEqual(['executing', 'form'])
})

play('an open form runs out after ten minutes', [lamp], async ({ ana, clock, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
  clock.pass(600_000)
  await ana.phone.takes()
  expect(refusal(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))).toEqual([
    'bad-request',
    'bad-sessionid',
  ])
})

play('XEP-0050 §2.3: an unknown command is not found', [lamp], async ({ ana }) => {
  expect(refusal(await asks(ana.phone, 'lamp#sell'))).toEqual(['item-not-found'])
})
