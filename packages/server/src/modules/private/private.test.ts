import { type Element, el, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { privateStorage } from './index.ts'

const NS = 'jabber:iq:private'
const NOTES = xml`<notes xmlns='urn:example:notes'><note>milk</note></notes>`
const set = (device: Device, ...contents: Element[]) => device.asks(el(NS, 'query', {}, ...contents))
const get = (device: Device, to: string | undefined, ...asked: Element[]) =>
  device.asks(el('jabber:client', 'iq', { type: 'get', to }, el(NS, 'query', {}, ...asked)))
const ASKED = xml`<notes xmlns='urn:example:notes'/>`
const content = (answer: Element) => answer.elements()[0]?.elements()[0]
const condition = (answer: Element): string | undefined => answer.child('error')?.elements()[0]?.name

play(
  'XEP-0049 §2.1, §2.2: stored by one device, read by another; empty before',
  [privateStorage],
  async ({ ana }) => {
    expect(content(await get(ana.phone, undefined, ASKED))?.equals(ASKED)).toBe(true)
    await set(ana.phone, NOTES)
    expect(content(await get(ana.desk, undefined, ASKED))?.equals(NOTES)).toBe(true)
    expect(
      content(await get(ana.desk, undefined, xml`<notes xmlns='urn:example:other'/>`))?.elements(),
    ).toEqual([])
  },
)

play(
  'XEP-0049 §2.3: what is not one element of a namespace of its own is refused',
  [privateStorage],
  async ({ ana }) => {
    expect(condition(await set(ana.phone))).toBe('not-acceptable')
    expect(condition(await get(ana.phone, undefined))).toBe('bad-request')
    expect(condition(await get(ana.phone, undefined, ASKED, NOTES))).toBe('bad-request')
    expect(condition(await set(ana.phone, xml`<message xmlns='jabber:client'/>`))).toBe('not-acceptable')
    expect(condition(await set(ana.phone, el(NS, 'notes')))).toBe('not-acceptable')
  },
)

play(
  'XEP-0049 §2.3: several elements of one name are stored and read together',
  [privateStorage],
  async ({ ana }) => {
    const both = ['milk', 'bread'].map(text => el('urn:example:notes', 'note', {}, text))
    await set(ana.phone, ...both)
    const read = async () =>
      (await get(ana.desk, undefined, el('urn:example:notes', 'note')))
        .elements()[0]
        ?.elements()
        .map(e => e.text())
    expect(await read()).toEqual(['milk', 'bread'])
    await set(ana.phone, el('urn:example:notes', 'note', {}, 'salt'))
    expect(await read()).toEqual(['salt'])
  },
)

play('S127: nobody reads or changes what another has stored', [privateStorage], async ({ ana, mallory }) => {
  await set(ana.phone, NOTES)
  expect(condition(await get(mallory.den, 'ana@plaza.example', ASKED))).toBe('service-unavailable')
  expect(condition(await mallory.den.asks(el(NS, 'query', {}, ASKED), 'ana@plaza.example'))).toBe(
    'service-unavailable',
  )
  expect(content(await get(ana.phone, undefined, ASKED))?.equals(NOTES)).toBe(true)
})

play(
  'XEP-0049: size and number are bounded',
  [privateStorage],
  async ({ ana }) => {
    expect(
      condition(await set(ana.phone, xml`<notes xmlns='urn:example:notes'>${'x'.repeat(1_000)}</notes>`)),
    ).toBe('not-acceptable')
    await set(ana.phone, el('urn:example:1', 'a'), el('urn:example:2', 'a'))
    expect(condition(await set(ana.phone, el('urn:example:3', 'a')))).toBe('resource-constraint')
    expect((await set(ana.phone, el('urn:example:2', 'a'))).attr('type')).toBe('result')
  },
  { config: { private: { bytes: 1_000, elements: 2 } } },
)
