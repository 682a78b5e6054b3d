/** `npm run interop [-- FILE …]`: the web client and the server with programs that have windows, from Debian, on a screen that nobody sees. */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, spoken, windowed } from './debian.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
install([...spoken, ...windowed])
const run = (program, args) =>
  spawnSync(join(root, 'node_modules', '.bin', program), args, { cwd: root, stdio: 'inherit' }).status ?? 1
process.exit(
  run('vitest', ['run', '--config', 'packages/e2e/vitest.desktop.config.ts', ...process.argv.slice(2)]),
)
