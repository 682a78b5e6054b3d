import { defineConfig } from 'vitest/config'
import { shared } from './vitest.config.ts'

/** `npm run interop`: programs with windows, on a screen that nobody sees. `npm test` does not install them. */
export default defineConfig({
  test: { ...shared, include: ['packages/e2e/src/desktop/**/*.test.ts'], fileParallelism: false },
})
