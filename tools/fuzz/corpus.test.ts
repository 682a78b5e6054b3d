/** S029 in short: every input that was kept, and some thousand made from them, the same ones each time. */
import { expect, it } from 'vitest'
import { corpusOf } from './corpus.ts'
import { judged } from './judge.ts'
import { mutated } from './mutate.ts'
import { seeded } from './random.ts'
import { targets } from './targets.ts'

const MUTATIONS = 1500
/** Each of its inputs is a file, and a schema of every key is made for it. */
const DEAR = new Map([['config', 200]])
const SEED = 6120

it.each(targets)('S029: $name reads or refuses what nobody meant, each input soon', async target => {
  const inputs = corpusOf(target.name)
  expect(inputs.length).toBeGreaterThan(0)
  const random = seeded(SEED)
  const material = { inputs, words: [], bytes: target.bytes }
  const made = Array.from({ length: DEAR.get(target.name) ?? MUTATIONS }, () => mutated(random, material))
  for (const input of [...inputs, ...made])
    expect([Buffer.from(input).toString('latin1').slice(0, 2000), await judged(target, input)]).toEqual([
      expect.anything(),
      undefined,
    ])
})
