import { type Element, el, NS_CLIENT, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import type { World } from '../../plays/world.ts'
import { blocking } from '../blocking/index.ts'
import { disco } from '../disco/index.ts'
import { presence } from '../presence/index.ts'
import { roster } from '../roster/index.ts'
import { reports } from './index.ts'

const ALL = [blocking, reports, presence, roster]
const SPAM = 'urn:xmpp:reporting:spam'
const ANA = 'ana@plaza.example'
const MALLORY = 'mallory@plaza.example'

const report = (reason: string, ...rest: Element[]): Element =>
  el('urn:xmpp:reporting:1', 'report', { reason }, ...rest)
const text = (words: string): Element => el('urn:xmpp:reporting:1', 'text', { 'xml:lang': 'en' }, words)
const stanzaId = (by: string, id: string): Element => el('urn:xmpp:sid:0', 'stanza-id', { by, id })
const block = (jid: string, ...rest: Element[]): Element =>
  el('urn:xmpp:blocking', 'block', {}, el('urn:xmpp:blocking', 'item', { jid }, ...rest))
const chat = (to: string, words: string): Element =>
  el(NS_CLIENT, 'message', { to, type: 'chat' }, el(NS_CLIENT, 'body', undefined, words))

interface Line {
  readonly id: string
  readonly state: string
  readonly reason: string
  readonly reporter: string
  readonly text: string
}
interface Whole extends Line {
  readonly messages: readonly {
    readonly id: string
    readonly text: string | null
    readonly encrypted: boolean | null
  }[]
  readonly closed: { readonly by: string; readonly note: string } | null
}
const run = async <T>(
  world: World,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<T> => {
  const found = world.host.commands.find(command => command.name === name)
  if (!found) throw new Error(`there is no command ${name}`)
  return (await found.run(found.input.parse(input), { local: 'olga', role: 'owner' })) as T
}
const list = (world: World, state = 'open'): Promise<readonly Line[]> => run(world, 'report list', { state })
const idOf = (message: Element): string => message.child('stanza-id', 'urn:xmpp:sid:0')?.attr('id') ?? ''
const blocked = async (device: Device): Promise<readonly (string | undefined)[]> =>
  (await device.asks(xml`<iq type='get'><blocklist xmlns='urn:xmpp:blocking'/></iq>`))
    .child('blocklist', 'urn:xmpp:blocking')
    ?.elements()
    .map(item => item.attr('jid')) ?? []

play('XEP-0377 §3: the domain says that it takes reports', [...ALL, disco], async ({ ana }) => {
  const info = await ana.phone.asks(
    xml`<iq type='get' to='plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
  )
  expect(info.toString()).toContain("var='urn:xmpp:reporting:1'")
})

play(
  'XEP-0377 §6: a report is filed with the block, with reason, words and the chosen messages; other devices hear of the block alone',
  ALL,
  async ({ ana, mallory, world }) => {
    await ana.desk.asks(xml`<iq type='get'><blocklist xmlns='urn:xmpp:blocking'/></iq>`)
    await mallory.den.sends(chat(ANA, 'buy now'), chat(ANA, 'not chosen'))
    const chosen = idOf(await ana.phone.receives(xml`<message>…</message>`))
    await ana.desk.takes()
    const answer = await ana.phone.asks(
      block(MALLORY, report(SPAM, stanzaId(ANA, chosen), text('Never came trouble like this.'))),
    )
    expect(answer.attr('type')).toBe('result')
    expect(await blocked(ana.phone)).toEqual([MALLORY])
    const [push] = await ana.desk.takes()
    expect(push?.toString()).toContain(MALLORY)
    expect(push?.toString()).not.toContain('report')
    const [filed] = await list(world)
    expect(filed).toMatchObject({ reason: 'spam', reporter: ANA, reported: MALLORY, state: 'open' })
    const whole = await run<Whole>(world, 'report show', { id: filed?.id })
    expect(whole.text).toBe('Never came trouble like this.')
    expect(whole.messages).toEqual([
      { id: chosen, by: ANA, at: '2026-01-15T12:00:00.000Z', text: 'buy now', encrypted: false },
    ])
  },
)

play(
  'XEP-0377 §6: nobody puts words into the mouth of another: what is not his, or not in the own archive, stays a number',
  ALL,
  async ({ ana, bruno, mallory, world }) => {
    await bruno.desk.sends(chat(ANA, 'from bruno'))
    const his = idOf(await ana.phone.receives(xml`<message>…</message>`))
    await bruno.desk.sends(chat(MALLORY, 'not for ana'))
    const foreign = idOf(await mallory.den.receives(xml`<message>…</message>`))
    await ana.phone.sends(chat(MALLORY, 'by ana herself'))
    await mallory.den.takes()
    await ana.phone.asks(xml`<query xmlns='urn:xmpp:mam:2'/>`)
    const own = (await ana.phone.takes()).map(
      (e: Element) => e.child('result', 'urn:xmpp:mam:2')?.attr('id') ?? '',
    )
    expect(own).toHaveLength(2)
    const ids = [his, foreign, ...own, 'no-such-id'].map(id => stanzaId(ANA, id))
    await ana.phone.asks(block(MALLORY, report(SPAM, ...ids, stanzaId(MALLORY, foreign))))
    const [filed] = await list(world)
    const { messages } = await run<Whole>(world, 'report show', { id: filed?.id })
    expect(messages).toHaveLength(ids.length + 1)
    expect(messages.map(message => message.text)).toEqual(messages.map(() => null))
  },
)

play('XEP-0377 §6: what is encrypted stays so in the report', ALL, async ({ ana, mallory, world }) => {
  await mallory.den.sends(chat(ANA, 'fallback').append(el('urn:xmpp:omemo:2', 'encrypted')))
  const chosen = idOf(await ana.phone.receives(xml`<message>…</message>`))
  await ana.phone.asks(block(MALLORY, report(SPAM, stanzaId(ANA, chosen))))
  const [filed] = await list(world)
  expect((await run<Whole>(world, 'report show', { id: filed?.id })).messages).toMatchObject([
    { text: null, encrypted: true },
  ])
})

play(
  'XEP-0377 §4: a report without a reason is no report, and nobody is blocked',
  ALL,
  async ({ ana, world }) => {
    const answer = await ana.phone.asks(block(MALLORY, el('urn:xmpp:reporting:1', 'report')))
    expect(answer.child('error')?.elements()[0]?.name).toBe('bad-request')
    expect(await blocked(ana.phone)).toEqual([])
    expect(await list(world)).toEqual([])
  },
)

play(
  'reports are resolved or dismissed once, with a reason, and forgotten after their time',
  ALL,
  async ({ ana, bruno, clock, world }) => {
    await ana.phone.asks(block(MALLORY, report(SPAM)))
    clock.pass(1_000)
    await bruno.desk.asks(block(MALLORY, report('urn:xmpp:reporting:abuse')))
    const [first, second] = await list(world)
    await run(world, 'report resolve', { id: first?.id, note: 'account disabled' })
    await run(world, 'report dismiss', { id: second?.id })
    await expect(run(world, 'report dismiss', { id: first?.id })).rejects.toThrow('no open report')
    await expect(run(world, 'report show', { id: 'none' })).rejects.toThrow('no report')
    expect(await list(world)).toEqual([])
    expect(await list(world, 'resolved')).toMatchObject([{ reporter: ANA, reason: 'spam' }])
    expect(await list(world, 'dismissed')).toMatchObject([{ reason: 'abuse' }])
    expect((await run<Whole>(world, 'report show', { id: first?.id })).closed).toMatchObject({
      by: 'olga',
      note: 'account disabled',
    })
    clock.pass(91 * 86_400_000)
    await ana.phone.asks(block('eve@far.example', report(SPAM)))
    expect([...(await list(world, 'resolved')), ...(await list(world, 'dismissed'))]).toEqual([])
  },
)

play(
  'the queue is bounded by account and in all; closed reports make room, and whoever finds none has blocked all the same',
  ALL,
  async ({ ana, bruno, carla, clock, world }) => {
    await ana.phone.asks(block('one@far.example', report(SPAM)))
    await ana.phone.asks(block('one@far.example', report(SPAM, text('again'))))
    clock.pass(1_000)
    await ana.phone.asks(block('two@far.example', report(SPAM)))
    await ana.phone.asks(block('three@far.example', report(SPAM)))
    expect(await list(world)).toMatchObject([{ text: 'again' }, { reporter: ANA }])
    await bruno.desk.asks(block('one@far.example', report(SPAM)))
    await carla.desk.asks(block('one@far.example', report(SPAM)))
    expect(await list(world)).toHaveLength(3)
    expect(await blocked(carla.desk)).toEqual(['one@far.example'])
    const [oldest] = await list(world)
    await run(world, 'report dismiss', { id: oldest?.id })
    await carla.desk.asks(block('two@far.example', report(SPAM)))
    expect(await list(world)).toHaveLength(3)
    expect(await list(world, 'dismissed')).toEqual([])
  },
  { config: { reports: { entries: 3, per_account: 2 } } },
)

play('S394: of an account that is gone no report is left', ALL, async ({ ana, bruno, world }) => {
  await ana.phone.asks(block('bruno@plaza.example', report(SPAM)))
  await bruno.desk.asks(block('carla@far.example', report(SPAM)))
  await world.host.accounts.delete('bruno')
  await world.settled()
  expect(await list(world)).toEqual([])
})
