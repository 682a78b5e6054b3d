import { defineConfig } from 'vitest/config'

/** Real programs, real sockets: one file at a time, so that they do not take each other's processor. */
export default defineConfig({
  test: {
    include: ['packages/e2e/src/**/*.test.ts'],
    exclude: ['packages/e2e/src/desktop/**'], // `npm run interop`: programs with windows, large to install
    root: new URL('../..', import.meta.url).pathname,
    fileParallelism: false,
    pool: 'forks',
    // Long ones cost nothing: what waits, waits for something.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 90_000, interval: 100 } },
  },
})
