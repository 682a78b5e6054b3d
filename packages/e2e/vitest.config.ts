import { defineConfig } from 'vitest/config'

/** Real programs, real sockets: one file at a time, so that they do not take each other's processor. */
export default defineConfig({
  test: {
    include: ['packages/e2e/src/**/*.test.ts'],
    exclude: ['packages/e2e/src/desktop/**'], // `npm run interop`: programs with windows, large to install
    root: new URL('../..', import.meta.url).pathname,
    fileParallelism: false,
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Browsers and terminals on a busy machine are late now and then; twice in a row is a failure.
    retry: process.env['CI'] ? 1 : 0,
  },
})
