/** XEP-0317: each of its commands, from the form to the end. */
import { AdHocCommand, type Element, el, fieldValue, NS_CLIENT } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { refusal, ROOM, roomOf, statusesOf } from './plays.ts'

const ALL = [rooms, presence]
const NS_COMMANDS = 'http://jabber.org/protocol/commands'
const NS_DATA = 'jabber:x:data'
const NS_HATS = 'urn:xmpp:hats:0'
const NODE = 'urn:xmpp:hats:commands:'
const COOK = 'https://plaza.example/hats/cook'
const GUIDE = 'https://plaza.example/hats/guide'
type Fields = Readonly<Record<string, string>>

const filled = (fields: Fields, type = 'submit'): Element =>
  el(
    NS_DATA,
    'x',
    { type },
    ...Object.entries({ FORM_TYPE: 'urn:xmpp:hats:commands', ...fields }).map(([name, value]) =>
      el(NS_DATA, 'field', { var: name }, el(NS_DATA, 'value', {}, value)),
    ),
  )
const step = async (
  device: Device,
  name: string,
  { fields, ...attrs }: { fields?: Fields; action?: string; sessionid?: string | undefined } = {},
): Promise<Element> => {
  const inside = fields === undefined ? [] : [filled(fields)]
  return device.asks(el(NS_COMMANDS, 'command', { node: NODE + name, ...attrs }, ...inside), ROOM)
}
const commandIn = (answer: Element): AdHocCommand => {
  const command = AdHocCommand.in(answer)
  if (command === undefined) throw new Error(String(answer))
  return command
}
/** As a client does it that shows the form: what it asks for is compared, and how it ends is told. */
const done = async (
  device: Device,
  name: string,
  asks: readonly string[],
  fields: Fields,
): Promise<string> => {
  const first = commandIn(await step(device, name, { action: 'execute' }))
  expect([first.status, first.form?.type, fieldValue(first.form as never, 'FORM_TYPE')]).toEqual([
    'executing',
    'form',
    'urn:xmpp:hats:commands',
  ])
  expect(first.form?.fields.slice(1).map(f => f.var)).toEqual(asks)
  const { sessionid } = first
  const last = commandIn(await step(device, name, { sessionid, fields }))
  expect([last.sessionid, last.node]).toEqual([sessionid, NODE + name])
  return last.status ?? ''
}
const rows = (answer: Element): readonly string[] =>
  (commandIn(answer).form?.items ?? []).map(({ fields }) =>
    fields.map(f => `${f.var}=${f.values.join()}`).join(' '),
  )
const hatsOf = (stanza: Element | undefined): readonly string[] =>
  stanza
    ?.child('hats', NS_HATS)
    ?.elements()
    .map(hat => `${hat.attr('title')} ${hat.attr('uri')} ${hat.attr('hue')}`) ?? []
const CREATE = ['hats#title', 'hats#uri', 'hats#hue']
const hashIn = async (device: Device): Promise<string | undefined> => {
  const query = el('http://jabber.org/protocol/disco#info', 'query')
  const answer = await device.asks(el(NS_CLIENT, 'iq', { type: 'get', to: ROOM }, query))
  return /var='hats#hash'[^>]*><value>([^<]*)/.exec(String(answer))?.[1]
}

play(
  'XEP-0317 §3, §4.2: a hat is made and made anew; everybody is told that the list is another one, and its hash is',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    expect(await hashIn(bruno.desk)).toBeUndefined()
    const made = { 'hats#title': 'Cook', 'hats#uri': COOK, 'hats#hue': '120.5' }
    expect(await done(ana.phone, 'create', CREATE, made)).toBe('completed')
    expect((await bruno.desk.takes()).flatMap(statusesOf)).toEqual([104])
    const hash = await hashIn(bruno.desk)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    await done(ana.phone, 'assign', ['hats#jid', 'hats#uri'], {
      'hats#jid': `${bruno.jid}`,
      'hats#uri': COOK,
    })
    await bruno.desk.takes()
    await done(ana.phone, 'create', CREATE, { ...made, 'hats#title': 'Chef' })
    const [shown, notice] = await bruno.desk.takes()
    expect([hatsOf(shown), statusesOf(notice)]).toEqual([[`Chef ${COOK} 120.5`], [104]])
    expect(await hashIn(bruno.desk)).not.toBe(hash)
  },
)

play(
  'XEP-0317 §4.5, §4.6: hats are given and taken one at a time, and worn for all to see',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    for (const [title, uri] of [
      ['Cook', COOK],
      ['Guide', GUIDE],
    ] as const)
      await step(ana.phone, 'create', { fields: { 'hats#title': title, 'hats#uri': uri } })
    const choice = commandIn(await step(ana.phone, 'assign')).form?.fields.find(f => f.var === 'hats#uri')
    expect([choice?.type, choice?.options.map(o => o.value)]).toEqual(['list-single', [COOK, GUIDE]])
    await bruno.desk.takes()
    const person = ['hats#jid', 'hats#uri']
    for (const uri of [COOK, GUIDE])
      expect(await done(ana.phone, 'assign', person, { 'hats#jid': `${bruno.jid}`, 'hats#uri': uri })).toBe(
        'completed',
      )
    expect((await bruno.desk.takes()).map(hatsOf)).toEqual([
      [`Cook ${COOK} undefined`],
      [`Cook ${COOK} undefined`, `Guide ${GUIDE} undefined`],
    ])
    // What somebody wears is for the room to say.
    const forged = el(NS_HATS, 'hats', {}, el(NS_HATS, 'hat', { uri: 'x', title: 'King' }))
    await bruno.desk.sends(el(NS_CLIENT, 'presence', { to: `${ROOM}/bruno` }, forged))
    expect((await bruno.desk.takes()).join('')).not.toContain('King')
    expect(await done(ana.phone, 'unassign', person, { 'hats#jid': `${bruno.jid}`, 'hats#uri': COOK })).toBe(
      'completed',
    )
    expect((await bruno.desk.takes()).map(hatsOf)).toEqual([[`Guide ${GUIDE} undefined`]])
  },
)

play(
  'XEP-0317 §4.3: who wears a hat that is destroyed loses it; who knows its URI needs no form',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    await step(ana.phone, 'create', { fields: { 'hats#title': 'Cook', 'hats#uri': COOK } })
    await step(ana.phone, 'assign', { fields: { 'hats#jid': `${bruno.jid}`, 'hats#uri': COOK } })
    await bruno.desk.takes()
    expect(commandIn(await step(ana.phone, 'destroy', { fields: { 'hats#uri': COOK } })).status).toBe(
      'completed',
    )
    const [shown, notice] = await bruno.desk.takes()
    expect([shown?.name, hatsOf(shown), statusesOf(notice)]).toEqual(['presence', [], [104]])
    expect(refusal(await step(ana.phone, 'destroy', { fields: { 'hats#uri': COOK } }))).toBe('item-not-found')
    expect(rows(await step(ana.phone, 'list-assigned'))).toEqual([])
  },
)

play(
  'XEP-0317 §4.4, §4.7: who may enter sees the hats; who wears them sees who may see the lists of the room',
  ALL,
  async ({ ana, bruno, carla }) => {
    await roomOf(ana.phone, { whois: 'moderators' }, [bruno.desk, 'bruno'])
    await step(ana.phone, 'create', { fields: { 'hats#title': 'Cook', 'hats#uri': COOK, 'hats#hue': '12' } })
    await step(ana.phone, 'assign', { fields: { 'hats#jid': `${bruno.jid}`, 'hats#uri': COOK } })
    for (const device of [ana.phone, bruno.desk, carla.tablet])
      expect(rows(await step(device, 'list'))).toEqual([`hats#title=Cook hats#uri=${COOK} hats#hue=12`])
    expect(rows(await step(ana.phone, 'list-assigned'))).toEqual([
      `hats#jid=bruno@plaza.example hats#title=Cook hats#uri=${COOK} hats#hue=12`,
    ])
    expect(refusal(await step(bruno.desk, 'list-assigned'))).toBe('forbidden')
    const listed = el('http://jabber.org/protocol/disco#items', 'query', { node: NS_COMMANDS })
    const items = await bruno.desk.asks(el(NS_CLIENT, 'iq', { type: 'get', to: ROOM }, listed))
    expect(
      items
        .elements()[0]
        ?.elements()
        .map((item: Element) => item.attr('node')),
    ).toEqual([`${NODE}list`])
  },
)

play(
  'S133, XEP-0050 §3.4: hats are for administrators; what was not offered cannot be done; a command is given up',
  ALL,
  async ({ ana, bruno }) => {
    await roomOf(ana.phone, {}, [bruno.desk, 'bruno'])
    const fields = { 'hats#title': 'Cook', 'hats#uri': COOK, 'hats#jid': `${bruno.jid}` }
    for (const name of ['create', 'destroy', 'assign', 'unassign'])
      for (const how of [{}, { fields }]) expect(refusal(await step(bruno.desk, name, how))).toBe('forbidden')
    expect(refusal(await step(ana.phone, 'crown'))).toBe('item-not-found')
    const { sessionid } = commandIn(await step(ana.phone, 'create'))
    for (const action of ['prev', 'next'])
      expect(refusal(await step(ana.phone, 'create', { action, sessionid }))).toBe('bad-request')
    expect(commandIn(await step(ana.phone, 'create', { action: 'cancel', sessionid })).status).toBe(
      'canceled',
    )
    for (const wrong of [{ 'hats#uri': COOK }, { ...fields, 'hats#hue': '400' }])
      expect(refusal(await step(ana.phone, 'create', { fields: wrong }))).toBe('bad-request')
    expect(rows(await step(ana.phone, 'list'))).toEqual([])
    expect(refusal(await step(ana.phone, 'assign', { fields }))).toBe('item-not-found')
  },
)
