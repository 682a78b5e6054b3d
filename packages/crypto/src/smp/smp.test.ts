import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import { CryptoError } from '../errors.ts'
import { CURVE_ORDER, EdwardsPoint } from '../primitives/curves.ts'
import { sha256 } from '../primitives/hashes.ts'
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
const NEUTRAL = EdwardsPoint.ZERO.toBytes()
const SMALL_ORDER = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]

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
        "4ff591f894f72e806229239f344f341d8fe7a9e1d37297fc408e50a459120ead",
        "9fca70a9540c6d6295e317deadde9eb44b480517697aea70c9db10fb4acb4e41",
        "aa041c029cbd3ebe2ab38f6397c22e4f734669986c2a597c1b053a6e0c658152",
        "f47b3a460ff67078d307c4070407dbdf9f311b19cca5280345f9493cdd6df5b1",
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
  it('S314: refuses points of small order, with and without one of large order to hide behind', () => {
    const { message } = smpAsk(seededRandom(5))
    const good = EdwardsPoint.fromBytes(message.slice(0, WIDTH))
    for (const hex of SMALL_ORDER) {
      const small = EdwardsPoint.fromBytes(fromHex(hex)!)
      for (const bad of [small, good.add(small)].filter(point => !point.equals(good)))
        expect(reasonOf(() => smpCheckAsk(changed(message, 0, bad.toBytes())))).toBe('smp-point')
    }
  })
  it('refuses what is no point, and another encoding of one', () => {
    const { message } = smpAsk(seededRandom(5))
    for (const hex of [
      `02${'00'.repeat(31)}`,
      `ed${'ff'.repeat(30)}7f`,
      `ee${'ff'.repeat(30)}7f`,
      'ff'.repeat(32),
    ])
      expect(reasonOf(() => smpCheckAsk(changed(message, 0, fromHex(hex)!)))).toBe('smp-point')
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
