/**
 * `npm run soak [-- R2 R5 …] [--large] [--seconds N] [--clients N] [--rounds N]`: figures of reliability, each measured on a server of
 * its own, written to docs/reliability.md. Without names: all of them, at sizes that take a few minutes. With --large nearer to the
 * targets: R2 R3 R5 R9 R9-links R10 R11 take ten minutes together then, on a quiet machine.
 */
import { parseArgs } from 'node:util'
import { document, note } from './figures.ts'
import { runs } from './runs.ts'
import type { Sizes } from './run.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    clients: { type: 'string' },
    rounds: { type: 'string' },
    large: { type: 'boolean', default: false },
  },
})
const { large, ...numbers } = values
const given = Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)]))
const unknown = positionals.filter(id => !runs.some(run => run.id === id))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}: ${runs.map(({ id }) => id).join(' ')}`)
  process.exit(2)
}
for (const run of runs) {
  if (positionals.length > 0 && !positionals.includes(run.id)) continue
  const sizes: Sizes = {
    seconds: 10,
    clients: 100,
    rounds: 10,
    ...run.sizes,
    ...(large ? run.large : {}),
    ...given,
  }
  const options = [
    ...(large ? [' --large'] : []),
    ...Object.entries(given).map(([name, value]) => ` --${name} ${value}`),
  ]
  try {
    const measured = await run.run(sizes)
    note(run, measured, `npm run soak -- ${run.id}${options.join('')}`)
    console.log(`${run.id} ${measured.reached ? 'reached' : 'NOT REACHED'}: ${measured.figure}`)
    if (!measured.reached) process.exitCode = 1
  } catch (error) {
    console.error(`${run.id} could not be measured: ${(error as Error).stack}`)
    process.exitCode = 1
  }
}
document(runs)
process.exit()
