import { describe, expect, it } from 'vitest'
import { toHex } from '../bytes.ts'
import { CryptoError } from '../errors.ts'
import { CURVE_ORDER, sha256 } from '../primitives.ts'
import type { Random } from '../random.ts'
import { seededRandom } from '../testing/random.ts'
import { encodeScalar, WIDTH } from './group.ts'
import { smpAnswer, smpAsk, smpCheckAsk, smpCompare, smpConclude, smpOutcome, smpSecret } from './smp.ts'

const text = (words: string): Uint8Array => new TextEncoder().encode(words)
const secretOf = (answer: string, ...context: readonly string[]): Uint8Array =>
  smpSecret({ context: context.map(text), answer: text(answer) })

interface Said {
  readonly one: Uint8Array
  readonly two: Uint8Array
  readonly three: Uint8Array
  readonly four: Uint8Array
  readonly same: readonly [boolean, boolean]
}
const talk = (asks: Uint8Array, answers: Uint8Array, random: Random = seededRandom(7)): Said => {
  const first = smpAsk(random)
  const second = smpAnswer(first.message, answers, random)
  const third = smpCompare(first.state, second.message, asks, random)
  const fourth = smpConclude(second.state, third.message, random)
  const said = { one: first.message, two: second.message, three: third.message, four: fourth.message }
  return { ...said, same: [smpOutcome(third.state, fourth.message), fourth.same] }
}
const reasonOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof CryptoError) return error.reason
    throw error
  }
  return 'none'
}
const changed = (message: Uint8Array, part: number, bytes: Uint8Array): Uint8Array => {
  const copy = message.slice()
  copy.set(bytes, part * WIDTH)
  return copy
}
const NEUTRAL = new Uint8Array(WIDTH)

describe("the Socialist Millionaires' Protocol", () => {
  it('tells both that the answers are the same', () => {
    expect(talk(secretOf('the harbour', 'a'), secretOf('the harbour', 'a')).same).toEqual([true, true])
  })
  it('tells both that they are not', () => {
    expect(talk(secretOf('the harbour'), secretOf('the harbor')).same).toEqual([false, false])
  })
  it('S314: counts only what both mean: addresses, keys and the question are part of the answer', () => {
    expect(talk(secretOf('yes', 'ana', 'bruno'), secretOf('yes', 'ana', 'mallory')).same).toEqual([
      false,
      false,
    ])
  })
  it('keeps the parts of a context apart', () => {
    expect(secretOf('x', 'ab', 'c')).not.toEqual(secretOf('x', 'a', 'bc'))
  })
  it('says the same again from the same randomness', () => {
    const said = talk(secretOf('the harbour'), secretOf('the harbour'))
    const all = [said.one, said.two, said.three, said.four].map(message => toHex(sha256(message)))
    expect(all).toMatchInlineSnapshot(`
      [
        "232a5eed42935db99ec2717c037c1ee06c9508a052d3616287a23925d8c50d2f",
        "1ced9dc96b174cb561e5c8cb39dcf5f0aa74bffbc1f86d6496bea6fa12ac82d0",
        "542919df5cfce386c94780ef8751609fce5514fe9d7830b6b3117a0c4dc8061b",
        "1067c3e0f4800da0ca6c2f05cd4fc1289f03a4aa093a98210e525189d22fadcd",
      ]
    `)
  })
  it('has messages of four lengths and takes no other', () => {
    const said = talk(secretOf('a'), secretOf('a'))
    expect([said.one, said.two, said.three, said.four].map(message => message.length / WIDTH)).toEqual([
      6, 11, 8, 3,
    ])
    expect(reasonOf(() => smpCheckAsk(said.one.slice(1)))).toBe('smp-length')
    expect(reasonOf(() => smpCheckAsk(said.two))).toBe('smp-length')
  })
  it('refuses the neutral element in every place of every message', () => {
    const random = seededRandom(3)
    const first = smpAsk(random)
    const second = smpAnswer(first.message, secretOf('a'), random)
    const third = smpCompare(first.state, second.message, secretOf('a'), random)
    const fourth = smpConclude(second.state, third.message, random)
    for (const part of [0, 1])
      expect(reasonOf(() => smpCheckAsk(changed(first.message, part, NEUTRAL)))).toBe('smp-point')
    for (const part of [0, 1, 2, 3])
      expect(
        reasonOf(() =>
          smpCompare(first.state, changed(second.message, part, NEUTRAL), secretOf('a'), random),
        ),
      ).toBe('smp-point')
    for (const part of [0, 1, 2])
      expect(reasonOf(() => smpConclude(second.state, changed(third.message, part, NEUTRAL), random))).toBe(
        'smp-point',
      )
    expect(reasonOf(() => smpOutcome(third.state, changed(fourth.message, 0, NEUTRAL)))).toBe('smp-point')
  })
  it('refuses points of small order and what is no canonical point (RFC 9496 §A.3)', () => {
    const { message } = smpAsk(seededRandom(5))
    const bad = [
      `01${'00'.repeat(31)}`,
      `ec${'ff'.repeat(30)}7f`,
      '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371',
      `ed${'ff'.repeat(30)}7f`,
    ]
    for (const hex of bad) {
      const bytes = Uint8Array.from(hex.match(/../g)!, byte => Number.parseInt(byte, 16))
      expect(reasonOf(() => smpCheckAsk(changed(message, 0, bytes)))).toBe('smp-point')
    }
  })
  it('refuses a scalar that is not reduced', () => {
    const { message } = smpAsk(seededRandom(5))
    expect(reasonOf(() => smpCheckAsk(changed(message, 3, encodeScalar(CURVE_ORDER))))).toBe('smp-scalar')
  })
  it('notices every changed part of every message', () => {
    const random = seededRandom(11)
    const one = encodeScalar(1n)
    const first = smpAsk(random)
    const second = smpAnswer(first.message, secretOf('a'), random)
    const third = smpCompare(first.state, second.message, secretOf('a'), random)
    const fourth = smpConclude(second.state, third.message, random)
    for (const part of [2, 3, 4, 5])
      expect(reasonOf(() => smpCheckAsk(changed(first.message, part, one)))).toBe('smp-proof')
    for (const part of [4, 5, 6, 7, 8, 9, 10])
      expect(
        reasonOf(() => smpCompare(first.state, changed(second.message, part, one), secretOf('a'), random)),
      ).toBe('smp-proof')
    for (const part of [3, 4, 5, 6, 7])
      expect(reasonOf(() => smpConclude(second.state, changed(third.message, part, one), random))).toBe(
        'smp-proof',
      )
    for (const part of [1, 2])
      expect(reasonOf(() => smpOutcome(third.state, changed(fourth.message, part, one)))).toBe('smp-proof')
  })
  it('S314: nothing of one exchange counts in another', () => {
    const random = seededRandom(13)
    const old = talk(secretOf('a'), secretOf('a'), random)
    const first = smpAsk(random)
    const second = smpAnswer(first.message, secretOf('a'), random)
    expect(reasonOf(() => smpCompare(first.state, old.two, secretOf('a'), random))).toBe('smp-proof')
    expect(reasonOf(() => smpConclude(second.state, old.three, random))).toBe('smp-proof')
    const third = smpCompare(first.state, second.message, secretOf('a'), random)
    expect(reasonOf(() => smpOutcome(third.state, old.four))).toBe('smp-proof')
  })
  it('refuses its own half sent back', () => {
    const random = seededRandom(17)
    const first = smpAsk(random)
    const second = smpAnswer(first.message, secretOf('a'), random)
    const echo = second.message.slice(2 * WIDTH, 4 * WIDTH)
    const third = smpCompare(first.state, second.message, secretOf('a'), random)
    expect(reasonOf(() => smpConclude(second.state, changed(third.message, 0, echo), random))).toBe(
      'smp-proof',
    )
  })
})
