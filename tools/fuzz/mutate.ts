/** Inputs from inputs: bytes changed, left out, put in, moved, repeated, and words of the language put between. */
import type { Random } from './random.ts'

export interface Material {
  /** Never empty. */
  readonly inputs: readonly Uint8Array[]
  readonly words: readonly Uint8Array[]
  readonly bytes: number
}
type Mutation = (input: Uint8Array, random: Random, material: Material) => Uint8Array

const EMPTY = new Uint8Array(0)
/** Bytes that mean something in what is parsed here, and those at the edges of encodings. */
const TELLING = [...'<>/&;"\'=: \t\r\n\0,@[]{}%-+.']
  .map(c => c.charCodeAt(0))
  .concat(0x7f, 0x80, 0xc0, 0xed, 0xf4, 0xff)

const replaced = (input: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array => {
  const out = new Uint8Array(input.length - (to - from) + by.length)
  out.set(input.subarray(0, from))
  out.set(by, from)
  out.set(input.subarray(to), from + by.length)
  return out
}
const place = (input: Uint8Array, random: Random): number => random(input.length + 1)
/** Most changes are small. */
const length = (most: number, random: Random): number =>
  1 + random(Math.max(1, Math.min(most, 1 << random(8))))
const part = (input: Uint8Array, random: Random): Uint8Array => {
  const from = place(input, random)
  return input.subarray(from, from + length(input.length, random))
}
const oneOf = <T>(all: readonly T[], random: Random): T => all[random(all.length)] as T

const MUTATIONS: readonly Mutation[] = [
  function flip(input, random) {
    const out = input.slice()
    const at = random(Math.max(1, input.length))
    if (at < out.length) out[at] = (out[at] as number) ^ (1 << random(8))
    return out
  },
  function tell(input, random) {
    const at = place(input, random)
    return replaced(input, at, Math.min(input.length, at + random(2)), Uint8Array.of(oneOf(TELLING, random)))
  },
  function leaveOut(input, random) {
    const at = place(input, random)
    return replaced(input, at, Math.min(input.length, at + length(input.length, random)), EMPTY)
  },
  function word(input, random, { words }) {
    const at = place(input, random)
    const by = words.length === 0 ? EMPTY : oneOf(words, random)
    return replaced(input, at, random(2) === 0 ? at : Math.min(input.length, at + by.length), by)
  },
  function copy(input, random) {
    const at = place(input, random)
    return replaced(input, at, at, part(input, random).slice())
  },
  function cross(input, random, { inputs }) {
    const at = place(input, random)
    return replaced(input, at, random(2) === 0 ? input.length : at, part(oneOf(inputs, random), random))
  },
  function number(input, random) {
    const values = ['0', '-1', '1', '255', '65536', '4294967296', '9007199254740993', '1e9', '00', 'NaN']
    const at = place(input, random)
    return replaced(input, at, at, new TextEncoder().encode(oneOf(values, random)))
  },
]
/** Rare, because it is dear: what takes time by the square of its length shows only in what is long. */
const STRETCH_ONE_IN = 200
/** What patterns skip or collect. */
const REPEATED = [...' \ta0<&"=.'].map(c => c.charCodeAt(0))

const stretched: Mutation = (input, random, { bytes }) => {
  const at = place(input, random)
  const piece =
    random(2) === 0 ? input.subarray(at, at + 1 + random(12)) : Uint8Array.of(oneOf(REPEATED, random))
  const room = bytes - input.length
  if (piece.length === 0 || room <= 0) return input
  const times = Math.floor(room / piece.length / (1 + random(4)))
  const by = new Uint8Array(times * piece.length)
  for (let from = 0; from < by.length; from += piece.length) by.set(piece, from)
  return replaced(input, at, at, by)
}

/** One input more, never longer than the material allows. */
export const mutated = (random: Random, material: Material): Uint8Array => {
  let input = oneOf(material.inputs, random)
  for (let left = 1 + random(5); left > 0; left--) input = oneOf(MUTATIONS, random)(input, random, material)
  if (random(STRETCH_ONE_IN) === 0) input = stretched(input, random, material)
  return input.length > material.bytes ? input.slice(0, material.bytes) : input
}
