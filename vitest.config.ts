import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'packages/e2e/**'],
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Tests that measure time and memory share the machine with everything else there; twice in a row is a failure.
    retry: process.env['CI'] ? 1 : 0,
  },
})
