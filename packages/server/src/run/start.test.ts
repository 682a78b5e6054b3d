import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMPILED } from '../testing/launch.ts'

const LAUNCHER = fileURLToPath(new URL('../../../../bin/corrillo.js', import.meta.url))
/** A machine that is busy with something else takes its time. */
const TIME = 120_000
const isRoot = process.getuid?.() === 0

let folder: string
const running: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-start-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill('SIGKILL')
    await new Promise(resolve =>
      child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(undefined),
    )
  }
  // A launcher that is killed takes no server with it; the server is known by its folder.
  spawnSync('pkill', ['-KILL', '-f', folder])
  rmSync(folder, { recursive: true, force: true })
})

/** Free ports everywhere; `text` are the first lines of the file, before any section. */
const configure = (text = '', listen = 'starttls = 0\ndirect_tls = 0\nhttp = 0\n'): string => {
  const file = join(folder, 'corrillo.toml')
  writeFileSync(file, `${text}data = "data"\n[listen]\n${listen}`)
  return file
}
interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}
const corrillo = (
  args: readonly string[],
  { input = '', env = {} as NodeJS.ProcessEnv, wrap = [] as readonly string[] } = {},
): { child: ChildProcess; said: () => string; ended: Promise<Ended> } => {
  const [program = process.execPath, ...before] = [...wrap, process.execPath]
  const child = spawn(program, [...before, LAUNCHER, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED, ...env },
  })
  running.push(child)
  let [out, err] = ['', '']
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (err += chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return {
    child,
    said: () => out,
    ended: new Promise(resolve => child.once('close', code => resolve({ code, out, err }))),
  }
}
const run = (args: readonly string[], options = {}): Promise<Ended> => corrillo(args, options).ended
/** What a program and those that it runs have taken so far, however busy the machine is (proc(5): utime and stime, in hundredths). */
const processorSeconds = (pid: number): number => {
  const read = (file: string): string => readFileSync(`/proc/${pid}/${file}`, 'utf8')
  const [user, system] = read('stat')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number)
  const children = read(`task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number)
  return ((user ?? 0) + (system ?? 0)) / 100 + children.reduce((sum, one) => sum + processorSeconds(one), 0)
}
/** Resolves to the link when it serves. */
const serve = async (...args: string[]) => {
  const { child, said, ended } = corrillo(['start', '--config', configure(), ...args])
  let over = false
  void ended.then(() => (over = true))
  await expect.poll(() => over || said().includes('Open http'), { timeout: TIME }).toBe(true)
  const link = /Open (\S+)/.exec(said())?.[1]
  if (link === undefined) throw new Error((await ended).err)
  return { child, link, ended }
}
const post = async (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const setUp = async (link: string) => {
  const { origin, hash } = new URL(link)
  const answer = await post(`${origin}/api/setup`, {
    token: hash.slice(1),
    organisation: 'La Plaza',
    domain: 'localhost',
    name: 'ana',
    password: 'tres tristes tigres',
  })
  expect(answer.status).toBe(201)
  return origin
}
/** Every file of a folder with its bytes: what must not change. */
const contentOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => [
        join(entry.parentPath, entry.name),
        readFileSync(join(entry.parentPath, entry.name)).toString('base64'),
      ]),
  )

describe('from nothing to a server, with one link', () => {
  test(
    'the link sets up once; afterwards the client is what is opened; Ctrl-C ends it cleanly',
    async () => {
      const first = await serve()
      expect(first.link).toMatch(/^http:\/\/localhost:\d+\/setup#[\w-]{43}$/)
      const origin = await setUp(first.link)
      expect(await (await fetch(`${origin}/api/instance`)).json()).toMatchObject({
        organisation: 'La Plaza',
        domain: 'localhost',
        setupNeeded: false,
      })
      expect((await post(`${origin}/api/setup/look`, { token: first.link.split('#')[1] })).status).toBe(403)
      first.child.kill('SIGINT')
      const { code, out, err } = await first.ended
      expect([code, out]).toEqual([0, expect.stringContaining('stopped')])
      expect(err).not.toMatch(/Warning|at .*\.ts/)
      expect(out).not.toContain('\u001b')
      const second = await serve()
      expect(second.link).toMatch(/^http:\/\/localhost:\d+\/$/)
      expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
    },
    TIME,
  )

  test(
    'an account made on the command line ends the setup: the page asks to sign in, and the token is worth nothing',
    async () => {
      const file = configure('domain = "localhost"\n')
      const { said } = corrillo(['start', '--config', file])
      await expect.poll(said, { timeout: TIME }).toContain('/setup#')
      const [, origin, token] = /(http:\S+)\/setup#(\S+)/.exec(said()) ?? []
      expect(
        (
          await run(['user', 'add', 'ana', '--role', 'owner', '--config', file], {
            input: 'tres tristes tigres\n',
          })
        ).code,
      ).toBe(0)
      expect(await (await fetch(`${origin}/api/instance`)).json()).toMatchObject({ setupNeeded: false })
      expect((await post(`${origin}/api/setup/look`, { token })).status).toBe(403)
    },
    TIME,
  )

  test(
    'a second start serves after less than three seconds of one processor, also the first time after an installation',
    async () => {
      const first = await serve()
      await setUp(first.link)
      first.child.kill('SIGTERM')
      await first.ended
      const fresh = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
      const { child, said } = corrillo(['start', '--config', configure()], { env: fresh })
      await expect.poll(said, { timeout: TIME }).toContain('Open http')
      expect(processorSeconds(child.pid ?? 0)).toBeLessThan(3)
    },
    TIME,
  )

  test(
    'what was compiled for a start is kept at once, for the next one after kill -9',
    async () => {
      const compiled = join(folder, 'compiled')
      const { said } = corrillo(['start', '--config', configure()], { env: { NODE_COMPILE_CACHE: compiled } })
      await expect.poll(said, { timeout: TIME }).toContain('Open http')
      await expect
        .poll(() => readdirSync(compiled, { recursive: true }).length, { timeout: TIME })
        .toBeGreaterThan(100)
    },
    TIME,
  )

  test(
    'a token is worth nothing after a restart without setup, the new one is',
    async () => {
      const first = await serve()
      first.child.kill('SIGTERM')
      await first.ended
      const second = await serve()
      const [old, fresh] = [first.link, second.link].map(link => link.split('#')[1])
      const { origin } = new URL(second.link)
      expect((await post(`${origin}/api/setup/look`, { token: old })).status).toBe(403)
      expect((await post(`${origin}/api/setup/look`, { token: fresh })).status).toBe(200)
    },
    TIME,
  )
})

describe('what keeps it from starting: a sentence, the cause, the remedy, an exit code', () => {
  test(
    'a wrong configuration: file, line, remedy; 2',
    async () => {
      const file = join(folder, 'corrillo.toml')
      writeFileSync(file, '[listen]\nhtpp = 8080\n')
      const { code, err } = await run(['start', '--config', file])
      expect(code).toBe(2)
      expect(err).toBe(
        'The configuration is wrong.\n  corrillo.toml, line 2: "htpp" is not a key of [listen].\n  Did you mean "http"?\n',
      )
      expect(readdirSync(folder)).toEqual(['corrillo.toml'])
    },
    TIME,
  )

  test(
    'a wrong option: 2',
    async () => {
      const { code, err } = await run(['start', '--http-prot', '1'])
      expect([code, err]).toEqual([2, expect.stringContaining('--http-port')])
    },
    TIME,
  )

  test.each(['http', 'starttls', 'direct_tls'])(
    'a taken port (%s): its number and its key; 3',
    async key => {
      const other = createServer()
      await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
      const { port } = other.address() as AddressInfo
      const ports = { starttls: 0, direct_tls: 0, http: 0, [key]: port }
      const file = configure(
        'domain = "localhost"\n',
        Object.entries(ports)
          .map(([name, number]) => `${name} = ${number}\n`)
          .join(''),
      )
      const { code, err } = await run(['start', '--config', file])
      other.close()
      expect(code).toBe(3)
      expect(err).toMatch(
        new RegExp(
          `Port ${port} is taken\\.\n  Another program listens on 127\\.0\\.0\\.1 port ${port}\\.\n  .*\\[listen\\] ${key}`,
        ),
      )
    },
    TIME,
  )

  test(
    'a taken port before the setup page has asked for a domain: 3, and no link is printed',
    async () => {
      const other = createServer()
      await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
      const { port } = other.address() as AddressInfo
      const file = configure('', `starttls = ${port}\ndirect_tls = 0\nhttp = 0\n`)
      const { code, out, err } = await run(['start', '--config', file])
      other.close()
      expect([code, out]).toEqual([3, ''])
      expect(err).toMatch(`Port ${port} is taken.`)
    },
    TIME,
  )

  test(
    'a second process on the same data: 6, and the first goes on',
    async () => {
      const first = await serve()
      const { code, err } = await run(['start', '--config', configure()])
      expect(code).toBe(6)
      expect(err).toMatch(/^Corrillo is running already\.\n/)
      expect((await fetch(`${new URL(first.link).origin}/healthz`)).status).toBe(200)
    },
    TIME,
  )

  test(
    'a corrupt database: 5, and not a byte of it is changed',
    async () => {
      const first = await serve()
      await setUp(first.link)
      first.child.kill('SIGTERM')
      await first.ended
      const database = join(folder, 'data/corrillo.sqlite')
      const bytes = readFileSync(database)
      bytes.fill(0xa5, 0, 4096)
      writeFileSync(database, bytes)
      const before = contentOf(join(folder, 'data'))
      const { code, err } = await run(['start', '--config', configure()])
      expect(code).toBe(5)
      expect(err).toMatch(
        /^The stored data is damaged\.\n.*Nothing was changed\.\n {2}Restore .* from a backup/,
      )
      expect(contentOf(join(folder, 'data'))).toEqual(before)
    },
    TIME,
  )

  test(
    'damaged settings: 5, left as they are',
    async () => {
      mkdirSync(join(folder, 'data'))
      writeFileSync(join(folder, 'data/instance.json'), '{"domain":')
      const { code, err } = await run(['start', '--config', configure()])
      expect([code, err]).toEqual([5, expect.stringMatching(/^The stored data is damaged\.\n/)])
      expect(readFileSync(join(folder, 'data/instance.json'), 'utf8')).toBe('{"domain":')
    },
    TIME,
  )

  test(
    'a data folder that is a file: 4',
    async () => {
      writeFileSync(join(folder, 'data'), 'mine')
      const { code, err } = await run(['start', '--config', configure()])
      expect([code, err]).toEqual([4, expect.stringMatching(/^The data folder is not a folder\.\n/)])
      expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('mine')
    },
    TIME,
  )

  test.skipIf(isRoot)(
    'a data folder without the right to write: 4',
    async () => {
      mkdirSync(join(folder, 'data'))
      chmodSync(join(folder, 'data'), 0o500)
      const { code, err } = await run(['start', '--config', configure()])
      expect([code, err]).toEqual([4, expect.stringMatching(/^The data folder cannot be written\.\n/)])
    },
    TIME,
  )
})

/** A disk of its own in a private mount namespace; where the system does not allow that the tests are skipped and say so. */
const mayMount =
  spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' }).status === 0

describe.skipIf(!mayMount)('disks', () => {
  const on = (script: string) =>
    run(['start', '--config', configure()], {
      wrap: ['unshare', '-m', 'sh', '-c', `${script}; exec "$@"`, 'sh'],
    })

  test(
    'a file system that is mounted read-only: 4',
    async () => {
      mkdirSync(join(folder, 'data'))
      const { code, err } = await on(`mount -t tmpfs -o ro none ${join(folder, 'data')}`)
      expect([code, err]).toEqual([
        4,
        expect.stringMatching(/^The data folder cannot be written\.\n.*read-only/),
      ])
    },
    TIME,
  )

  test(
    'a full disk: 4',
    async () => {
      const data = join(folder, 'data')
      mkdirSync(data)
      const { code, err } = await on(
        `mount -t tmpfs -o size=64k none ${data}; head -c 65536 /dev/zero > ${data}/full 2>/dev/null`,
      )
      expect([code, err]).toEqual([4, expect.stringMatching(/^The disk is full\.\n/)])
    },
    TIME,
  )
})

describe('the command line, against a running server and against its data folder', () => {
  const facts = async (args: readonly string[], input = '') => {
    const { code, out, err } = await run([...args, '--config', configure(), '--json'], { input })
    return { code, result: out === '' ? undefined : (JSON.parse(out) as unknown), err }
  }
  /** The same words either way. */
  const story = async () => {
    expect(await facts(['user', 'add', 'Bruno'], 'una clave larga\n')).toMatchObject({
      code: 0,
      result: { address: 'bruno@localhost', role: 'member' },
    })
    expect(await facts(['user', 'add', 'bruno'], 'una clave larga\n')).toMatchObject({
      code: 1,
      result: { error: { code: 'name-taken' } },
    })
    expect(await facts(['user', 'add', 'carla'], 'short\n')).toMatchObject({
      code: 1,
      result: { error: { code: 'password-short' } },
    })
    expect(await facts(['user', 'disable', 'bruno'])).toMatchObject({
      code: 0,
      result: { state: 'disabled' },
    })
    expect(await facts(['user', 'list'])).toMatchObject({
      result: [
        { address: 'ana@localhost', role: 'owner' },
        { address: 'bruno@localhost', state: 'disabled' },
      ],
    })
    expect(await facts(['user', 'enable', 'bruno'])).toMatchObject({ code: 0 })
    expect(await facts(['user', 'role', 'bruno', 'admin'])).toMatchObject({
      code: 0,
      result: { role: 'admin' },
    })
    expect(await facts(['user', 'passwd', 'bruno'], 'otra clave larga\n')).toMatchObject({ code: 0 })
    const made = (await facts(['invite', 'create', '--from', 'ana'])).result as {
      id: string
      link: string
      uri: string
    }
    expect(made.uri).toMatch(/^xmpp:ana@localhost\?roster;preauth=[a-z2-7]{32};ibr=y$/)
    expect(await facts(['invite', 'list'])).toMatchObject({ result: [{ id: made.id, inviter: 'ana' }] })
    expect(await facts(['invite', 'revoke', made.id])).toMatchObject({ code: 0 })
    expect(await facts(['invite', 'list'])).toMatchObject({ result: [] })
    expect(await facts(['user', 'delete', 'bruno'])).toMatchObject({ code: 0 })
    expect(await facts(['user', 'delete', 'bruno'])).toMatchObject({
      code: 1,
      result: { error: { code: 'not-found' } },
    })
  }

  test('every command does the same', async () => {
    const { link, child, ended } = await serve()
    await setUp(link)
    await story()
    expect(await facts(['status'])).toMatchObject({
      code: 0,
      result: { running: true, accounts: 1, domain: 'localhost' },
    })
    child.kill('SIGTERM')
    await ended
    await story()
    expect(await facts(['status'])).toMatchObject({
      code: 0,
      result: { running: false, accounts: 1, domain: 'localhost' },
    })
    const { out } = await run(['user', 'list', '--config', configure()])
    expect(out).toMatch(/^address +role +state +created\nana@localhost +owner +enabled +\S+Z\n$/)
  }, 300_000)

  test(
    'before setup a command says what to do',
    async () => {
      const { code, err } = await run(['user', 'list', '--config', configure()])
      expect([code, err]).toEqual([2, expect.stringMatching(/^Corrillo is not set up yet\.\n/)])
      expect(existsSync(join(folder, 'data'))).toBe(false)
      const { child } = await serve()
      expect(await run(['user', 'list', '--config', configure()])).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^Corrillo is not set up yet\.\n[^]*Open the link/),
      })
      expect(await run(['status', '--config', configure()])).toMatchObject({ code: 0 })
      child.kill('SIGTERM')
    },
    TIME,
  )

  test(
    'an unknown command and a missing name: 2, and where help is',
    async () => {
      expect(await run(['frob'])).toMatchObject({ code: 2, err: expect.stringContaining('corrillo --help') })
      expect(await run(['user', 'add'])).toMatchObject({ code: 2, err: expect.stringContaining('name') })
      const help = await run(['--help'])
      expect(help).toMatchObject({ code: 0, out: expect.stringContaining('start') })
      // each group says more than its name
      expect(help.out).not.toMatch(/^ {2}(\w+) +\1$/m)
    },
    TIME,
  )
})
