/**
 * A program with windows, on a virtual screen and a message bus of its own. Such programs refuse to run as root and trust only what the
 * machine trusts, so it runs as nobody, with the test's authority bound over the system's: that takes root.
 */
import {
  execFileSync,
  spawn,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
} from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SYSTEM = '/etc/ssl/certs/ca-certificates.crt'
const NOBODY = '65534'

export interface OnScreen {
  readonly child: ChildProcessWithoutNullStreams
  /** After `child` was asked to end, or at once by force. */
  ended(): Promise<void>
  kill(): void
}

/** A screen that nobody sees; resolves to its number. */
const startScreen = (): Promise<{ readonly display: string; readonly screen: ChildProcess }> =>
  new Promise((resolve, reject) => {
    const screen = spawn(
      'Xvfb',
      ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset'],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    screen.once('error', reject)
    screen.stdout?.once('data', (number: Buffer) =>
      resolve({ display: `:${number.toString().trim()}`, screen }),
    )
  })

const end = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** Once for each program, with what it finds at its first start. */
export const makeHome = (home: string, authority: string, fill: () => void = () => undefined): void => {
  if (existsSync(home)) return
  mkdirSync(home)
  fill()
  writeFileSync(join(home, 'trusted.pem'), readFileSync(SYSTEM, 'utf8') + readFileSync(authority, 'utf8'))
  execFileSync('chown', ['-R', NOBODY, home])
  chmodSync(home, 0o700)
}

/** `hosts`: what names mean for it. */
export const startOnScreen = async (at: {
  readonly home: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly hosts?: string
}): Promise<OnScreen> => {
  const { home, command, env = {}, hosts } = at
  const binds = [[join(home, 'trusted.pem'), SYSTEM]]
  if (hosts !== undefined) {
    writeFileSync(join(home, 'hosts'), hosts)
    binds.push([join(home, 'hosts'), '/etc/hosts'])
  }
  const { display, screen } = await startScreen()
  const bound = binds.map(([from, to]) => `mount --bind '${from}' ${to}`)
  const asNobody = `exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups dbus-run-session -- "$@"`
  const program = [...bound, `cd '${home}'`, asNobody].join(' && ')
  const child = spawn('unshare', ['-m', 'sh', '-c', program, 'sh', ...command], {
    env: {
      PATH: '/usr/bin:/bin',
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: display,
      GDK_BACKEND: 'x11',
      LC_ALL: 'C.UTF-8',
      ...env,
    },
  })
  return {
    child,
    async ended() {
      await end(child)
      screen.kill()
      await end(screen)
    },
    kill() {
      child.kill()
      screen.kill()
    },
  }
}
