/** Sessions of two clients that are broken in every way we know, in an order that a seed draws. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../source-files.ts'
import type { Run } from '../run.ts'

const STEPS_A_ROUND = 5

export const chaos: Run = {
  id: 'chaos',
  what: 'Two clients: restored backups, two first messages at once, wiped devices, thirty days away, killed servers; each of the five once a round',
  target:
    'after each of them what is newly written is read on both sides: no new message unreadable for good',
  sizes: { rounds: 3 },
  large: { rounds: 20 },
  async run({ rounds }) {
    const seed = Date.now() % 1_000_000
    const steps = rounds * STEPS_A_ROUND
    const { status, stdout } = spawnSync(
      join(root, 'node_modules/.bin/vitest'),
      ['run', '--config', 'packages/e2e/vitest.config.ts', 'chaos', '--testTimeout', String(steps * 120_000)],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, CHAOS_SEED: String(seed), CHAOS_STEPS: String(steps), NO_COLOR: '1' },
      },
    )
    const reached = status === 0 && stdout.includes('1 passed')
    return {
      figure: reached
        ? `${steps} troubles of five kinds (CHAOS_SEED=${seed}), all read afterwards`
        : stdout.slice(-300).replace(/\s+/g, ' '),
      reached,
    }
  },
}
