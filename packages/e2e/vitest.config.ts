import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { longestFirst } from '../../tools/longest-first.ts'

const source = 'packages/e2e/src'
/** These fill every processor themselves, or say how long something may take: nothing runs beside them. */
const alone = ['accounts', 'catch-up', 'crash', 'shutdown'].map(name => `${source}/${name}.test.ts`)
const long = [
  'engine-conversation',
  'files',
  'groups',
  'linking',
  'messages',
  'offline-app',
  'reproducible',
  'sealed',
  'uploads-go-on',
  'verification-web',
  'without-webassembly',
]

export const shared = {
  root: new URL('../..', import.meta.url).pathname,
  pool: 'forks',
  // Long ones cost nothing: what waits, waits for something.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 90_000, interval: 100 } },
} as const

/** Real programs, real sockets; ports, folders and browsers are a file's own. */
export default defineConfig({
  test: {
    ...shared,
    sequence: { sequencer: longestFirst(new RegExp(`/(?:${long.join('|')})\\.test`)) },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: [`${source}/**/*.test.ts`],
          exclude: [`${source}/desktop/**`, ...alone], // `npm run interop`: programs with windows, large to install
          // Half of what they do is waiting for a browser, a disk, another program.
          maxWorkers: 2 * availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
