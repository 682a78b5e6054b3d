/**
 * `npm start` on any machine: installs what is pinned, builds the web client, starts the server under the pinned Node.
 * Plain JavaScript without packages, because on a fresh clone there are none and the Node is the machine's.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, pinnedNode, root, serverEnvironment, serverProgram, step, title } from './terminal.js'

const OLDEST_NODE = 20
const modules = join(root, 'node_modules')
const lockStamp = join(modules, '.corrillo-lock')
const webStamp = join(modules, '.corrillo-web')

const digest = parts => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
const read = file => (existsSync(file) ? readFileSync(file, 'utf8') : '')

/** Runs a program quietly; what it said comes back for the case that it failed. */
const quietly = (program, args, env = process.env) =>
  new Promise(resolve => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const keep = chunk => {
      said = (said + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', error =>
      resolve({ code: error.code === 'ENOENT' ? 'missing' : 'failed', said: error.message }),
    )
    child.once('close', code => resolve({ code, said }))
  })

const installFailure = ({ code, said }) => {
  if (code === 'missing')
    return [
      'npm was not found.',
      'Corrillo installs its pinned packages with it.',
      'Install npm (on Debian: apt install npm) and start again.',
    ]
  if (/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(said))
    return [
      'The packages could not be downloaded.',
      'npm cannot reach its registry: there is no network, or a proxy is missing.',
      'Check the connection, or set the proxy with "npm config set proxy", and start again.',
    ]
  if (/ENOSPC/.test(said))
    return ['The packages could not be installed.', 'The disk is full.', 'Free about 1 GB and start again.']
  if (/EACCES|EPERM|EROFS/.test(said))
    return [
      'The packages could not be installed.',
      `This user may not write in ${root}.`,
      'Start as the owner of that folder, or move it to one that may be written.',
    ]
  if (/EINTEGRITY/.test(said))
    return [
      'A package is not the one that is pinned.',
      'What came over the network differs from package-lock.json.',
      'Start again; if it stays, do not use this network.',
    ]
  return [
    'The packages could not be installed.',
    (
      said
        .trim()
        .split('\n')
        .find(line => /npm (error|ERR!)/.test(line)) ??
      said.trim().split('\n').pop() ??
      ''
    ).slice(0, 200),
    'Run "npm ci --ignore-scripts" to see everything it says.',
  ]
}

const install = async lock => {
  const want = digest([lock])
  if (read(lockStamp) === want && existsSync(pinnedNode())) return
  const done = step('Packages', 'installing what is pinned, this takes a minute')
  const result = await quietly('npm', [
    'ci',
    '--ignore-scripts',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
  ])
  if (result.code !== 0) return fail(...installFailure(result))
  mkdirSync(modules, { recursive: true })
  writeFileSync(lockStamp, want)
  done('installed')
}

/** Files that the web client is made of, in a fixed order. */
const sourcesOf = folder =>
  readdirSync(folder, { withFileTypes: true })
    .filter(
      entry =>
        !['node_modules', 'dist', 'tests', 'gallery'].includes(entry.name) &&
        !/\.test\.tsx?$/.test(entry.name),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry =>
      entry.isDirectory() ? sourcesOf(join(folder, entry.name)) : [join(folder, entry.name)],
    )

const build = async lock => {
  const files = ['web', 'client', 'crypto', 'xmpp'].flatMap(name => sourcesOf(join(root, 'packages', name)))
  const want = digest([lock, ...files.flatMap(file => [file.slice(root.length), readFileSync(file)])])
  if (read(webStamp) === want && existsSync(join(root, 'packages/web/dist/index.html'))) return
  const done = step('Web client', 'building')
  const path = `${join(modules, '.bin')}:${process.env.PATH}`
  const result = await quietly('npm', ['run', '--silent', 'build'], {
    ...process.env,
    PATH: path,
    NO_COLOR: '1',
  })
  if (result.code !== 0)
    return fail(
      'The web client could not be built.',
      result.said.trim().split('\n').slice(-6).join('\n  '),
      'Run "npm run build" to see everything it says.',
    )
  writeFileSync(webStamp, want)
  done('built')
}

const start = () => {
  const server = spawn(
    pinnedNode(),
    [...serverProgram, 'start', '--from-launcher', ...process.argv.slice(2)],
    { stdio: 'inherit', env: serverEnvironment },
  )
  // The server decides when it is over.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
  server.once('error', error =>
    fail(
      'The server could not be started.',
      error.message,
      'Remove the folder node_modules and start again.',
    ),
  )
  server.once('exit', (code, signal) => process.exit(signal === null ? code : 1))
}

const main = async () => {
  const [major] = process.versions.node.split('.')
  if (Number(major) < OLDEST_NODE)
    return fail(
      `Node ${process.versions.node} is too old.`,
      `Corrillo needs Node ${OLDEST_NODE} or newer to install; it brings its own to run.`,
      'Install a newer Node (on Debian 12: from backports or nodejs.org) and start again.',
    )
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return fail(
      `Corrillo does not run on ${process.platform} ${process.arch} yet.`,
      'The Node that it brings is for Linux on x64.',
      'Use a machine with Linux on x64.',
    )
  title()
  const lock = readFileSync(join(root, 'package-lock.json'))
  await install(lock)
  await build(lock)
  start()
}
await main()
