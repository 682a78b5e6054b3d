import { expect, test } from 'vitest'
import { copiesOf } from './copies.ts'
import { el } from './element.ts'
import { xml } from './literal.ts'
import { parseElement } from './parser.ts'

const NS = 'jabber:client'
test('a copy says what the element said, to somebody else', () => {
  const e = xml`<message to='old' from='team@rooms.example/a&amp;b' type='groupchat'><body>1 &lt; 2</body><x xmlns='urn:x'/></message>`
  const copy = copiesOf(e)("o'hara@example.org/one")
  expect(copy.equals(e.with({ to: "o'hara@example.org/one" }))).toBe(true)
  const read = parseElement(copy.toString())
  expect(read.equals(copy)).toBe(true)
})
test('what is added to a copy, or taken from it, is written', () => {
  const copy = copiesOf(el(NS, 'message', { from: 'a' }, el(NS, 'body', {}, 'hola')))('b')
  const longer = copy.append(el('urn:x', 'y'))
  expect(
    parseElement(longer.toString())
      .elements()
      .map(c => c.name),
  ).toEqual(['body', 'y'])
  const empty = copiesOf(el(NS, 'presence', { type: 'unavailable' }))('b').append(el('urn:x', 'y'))
  expect(empty.toString()).toBe(
    `<presence xmlns='${NS}' to='b' type='unavailable'><y xmlns='urn:x'/></presence>`,
  )
})
test('a copy of what declares its own namespace, or ends in an odd way, is whole', () => {
  const e = parseElement(`<message xmlns='${NS}' from='a'><body>hola</body></message\n>`)
  const copy = copiesOf(e)('b').append(el('urn:x', 'y'))
  expect(parseElement(`<s xmlns='urn:s'>${copy.toString()}</s>`).elements()[0]?.equals(copy)).toBe(true)
})
