import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { longestFirst } from './tools/longest-first.ts'

export default defineConfig({
  test: {
    include: ['packages/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'packages/e2e/**'],
    pool: 'threads',
    // Left to itself it keeps one processor free, which of two is half of them.
    maxWorkers: availableParallelism(),
    maxConcurrency: 2,
    sequence: { sequencer: longestFirst(/gallery\.test|run\/start\.test/) },
    // Long ones cost nothing: what waits, waits for something.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
  },
})
