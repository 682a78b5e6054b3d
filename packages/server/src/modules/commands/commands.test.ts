import { AdHocCommand, DataForm, el, type Element, type Jid, StanzaError } from '@corrillo/xmpp'
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
      stages: [() => ({ type: 'form', fields: [{ var: 'colour', type: 'text-single', values: [] }] })],
      run: (_, [form]) => ({
        type: 'result',
        fields: [{ var: 'colour', values: [form?.fields[0]?.values[0] ?? 'none'] }],
      }),
    })
    needs.commands.add({
      node: 'lamp#move',
      name: 'Move',
      allowed: isAdmin,
      stages: [
        () => ({ type: 'form', fields: [{ var: 'room', type: 'text-single', values: ['hall'] }] }),
        (_, [first]) => ({
          type: 'form',
          instructions: [`Where in ${first?.fields[0]?.values[0]}?`],
          fields: [
            { var: 'corner', type: 'text-single', values: [] },
            { var: 'key', type: 'text-private', values: [] },
          ],
        }),
        () => ({ type: 'form', title: 'Sure?', fields: [] }),
      ],
      run(_, filled) {
        const [room, corner] = filled.map(form => form.fields[0]?.values[0])
        if (corner === 'ceiling') throw new StanzaError('modify', 'not-acceptable')
        return { note: `${room}, ${corner}` }
      },
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

play('XEP-0050 §2.4.1: a command without a form runs at once', [lamp], async ({ ana }) => {
  const answer = AdHocCommand.in(await asks(ana.phone, 'lamp#look', { action: 'execute' }))
  expect([answer?.status, answer?.form?.fields[0]?.values]).toEqual(['completed', ['lit']])
})

play('XEP-0050 §2.4.2: a form is shown, then its answer is taken, once', [lamp], async ({ ana, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
  const done = AdHocCommand.in(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))
  expect([done?.status, done?.form?.fields[0]?.values]).toEqual(['completed', ['red']])
  expect(refusal(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))).toEqual([
    'not-allowed',
    'session-expired',
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

const filled = (values: Record<string, string>) =>
  DataForm.build({
    type: 'submit',
    fields: Object.entries(values).map(([name, value]) => ({ var: name, values: [value] })),
  })
const noteOf = (answer: Element) => AdHocCommand.in(answer)?.notes[0]?.text
/** What is shown, and what may come next. */
const stageOf = (answer: Element) => {
  const { actions, form } = AdHocCommand.in(answer) ?? {}
  const offered = (['prev', 'next', 'complete'] as const).filter(action => actions?.[action])
  return [form?.fields.map(field => field.values[0] ?? ''), actions?.execute, ...offered]
}

play(
  'XEP-0050 §2.4.2, §3.4: stages go on and back, what was filled in is remembered, secrets are not',
  [lamp],
  async ({ ana, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const first = await asks(ana.phone, 'lamp#move')
    const sessionid = sessionOf(first)
    const go = (action: string, ...children: Element[]) =>
      asks(ana.phone, 'lamp#move', { sessionid, ...(action ? { action } : {}) }, ...children)
    expect(stageOf(first)).toEqual([['hall'], 'next', 'next'])
    for (const action of ['prev', 'complete'])
      expect(refusal(await go(action, filled({ room: 'x' })))).toEqual(['bad-request', 'bad-action'])
    expect(refusal(await go('next'))).toEqual(['bad-request', 'bad-payload'])
    const second = await go('', filled({ room: 'kitchen' }))
    expect(stageOf(second)).toEqual([['', ''], 'next', 'prev', 'next'])
    expect(AdHocCommand.in(second)?.form?.instructions).toEqual(['Where in kitchen?'])
    expect(stageOf(await go('next', filled({ corner: 'left', key: 'secret' })))).toEqual([
      [],
      'complete',
      'prev',
      'complete',
    ])
    expect(stageOf(await go('prev'))).toEqual([['left', ''], 'next', 'prev', 'next'])
    expect(stageOf(await go('prev'))).toEqual([['kitchen'], 'next', 'next'])
    await go('next', filled({ room: 'cellar' }))
    await go('next', filled({ corner: 'right' }))
    const done = await go('complete')
    expect([AdHocCommand.in(done)?.status, noteOf(done)]).toEqual(['completed', 'cellar, right'])
    expect(refusal(await go('prev'))).toEqual(['not-allowed', 'session-expired'])
  },
)

play(
  'XEP-0050 §2.4.2: what is refused at the last stage can be gone back to and put right',
  [lamp],
  async ({ ana, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const sessionid = sessionOf(await asks(ana.phone, 'lamp#move'))
    const go = (action: string, ...children: Element[]) =>
      asks(ana.phone, 'lamp#move', { sessionid, action }, ...children)
    await go('next', filled({ room: 'hall' }))
    await go('next', filled({ corner: 'ceiling' }))
    expect(refusal(await go('complete'))).toEqual(['not-acceptable'])
    expect(stageOf(await go('prev'))[0]).toEqual(['ceiling', ''])
    await go('next', filled({ corner: 'left' }))
    expect(noteOf(await go('complete'))).toBe('hall, left')
  },
)

play(
  'XEP-0050 §2.4.3: a command is cancelled at any stage, and that is its end',
  [lamp],
  async ({ ana, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const sessionid = sessionOf(await asks(ana.phone, 'lamp#move'))
    await asks(ana.phone, 'lamp#move', { sessionid, action: 'next' }, filled({ room: 'hall' }))
    const cancelled = await asks(ana.phone, 'lamp#move', { sessionid, action: 'cancel' })
    expect(AdHocCommand.in(cancelled)?.status).toBe('canceled')
    expect(refusal(await asks(ana.phone, 'lamp#move', { sessionid, action: 'prev' }))).toEqual([
      'not-allowed',
      'session-expired',
    ])
  },
)

play('S133: what a command keeps from stage to stage is bounded', [lamp], async ({ ana, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#move'))
  const go = (room: string) => asks(ana.phone, 'lamp#move', { sessionid, action: 'next' }, filled({ room }))
  expect(refusal(await go('x'.repeat(16_500)))[0]).toBe('not-acceptable')
  expect(stageOf(await go('hall'))[1]).toBe('next')
})

play('S133: a step that is sent twice at once is done once', [lamp], async ({ ana, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
  const both = await Promise.all(
    [1, 2].map(() => asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red())),
  )
  expect(both.map(answer => AdHocCommand.in(answer)?.status ?? refusal(answer)[1]).toSorted()).toEqual([
    'completed',
    'session-expired',
  ])
})

play(
  'XEP-0050 §3.5.1: a form of type cancel is taken as one that was submitted',
  [lamp],
  async ({ ana, world }) => {
    await world.storage.accounts.update('ana', { role: 'admin' })
    const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
    const empty = DataForm.build({ type: 'cancel', fields: [] })
    const answer = await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, empty)
    expect(AdHocCommand.in(answer)?.form?.fields[0]?.values).toEqual(['none'])
  },
)

play('XEP-0050 §2.2: the list of commands says what it is', [lamp], async ({ ana }) => {
  const info = await ana.phone.asks(
    el(
      'jabber:client',
      'iq',
      { type: 'get', to: DOMAIN },
      el('http://jabber.org/protocol/disco#info', 'query', { node: NS }),
    ),
  )
  expect(info.toString()).toContain("type='command-list'")
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

play('XEP-0050 §3.8: an open form runs out after ten minutes', [lamp], async ({ ana, clock, world }) => {
  await world.storage.accounts.update('ana', { role: 'admin' })
  const sessionid = sessionOf(await asks(ana.phone, 'lamp#paint'))
  clock.pass(600_000)
  await ana.phone.takes()
  expect(refusal(await asks(ana.phone, 'lamp#paint', { sessionid, action: 'complete' }, red()))).toEqual([
    'not-allowed',
    'session-expired',
  ])
})

play('XEP-0050 §3.2: an unknown command is not found', [lamp], async ({ ana }) => {
  expect(refusal(await asks(ana.phone, 'lamp#sell'))).toEqual(['item-not-found'])
})
