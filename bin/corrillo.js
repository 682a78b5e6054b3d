#!/usr/bin/env node
/** The command line under the pinned Node, whichever Node it was started with. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fail, pinnedNode, root, serverEnvironment, serverProgram } from './terminal.js'

if (!existsSync(pinnedNode()))
  fail(
    'Corrillo is not installed yet.',
    'The packages that it needs are missing.',
    `Run "npm start" in ${root} once.`,
  )

const child = spawn(pinnedNode(), [...serverProgram, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: serverEnvironment,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => process.exit(signal === null ? code : 1))
