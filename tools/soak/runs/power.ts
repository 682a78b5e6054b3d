/** R6: power cuts, by the log of every write and sync that the storage makes. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../source-files.ts'
import type { Run } from '../run.ts'

export const power: Run = {
  id: 'R6',
  what: 'The power goes at any moment: unsynced writes are lost, kept or torn at random (storage alone, 40 writers)',
  target: '200 moments: everything acknowledged is there once, `integrity_check` ok',
  sizes: { rounds: 20 },
  async run({ rounds }) {
    const file = 'packages/server/src/storage/durability/faults.test.ts'
    const { status, stdout } = spawnSync(
      join(root, 'node_modules/.bin/vitest'),
      ['run', file, '-t', 'S381'],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, POWER_CUTS: String(rounds), NO_COLOR: '1' },
      },
    )
    const passed = status === 0 && stdout.includes('1 passed')
    return {
      figure: passed
        ? `${rounds} moments, after each everything acknowledged was there`
        : stdout.slice(-300).replace(/\s+/g, ' '),
      reached: passed,
    }
  },
}
