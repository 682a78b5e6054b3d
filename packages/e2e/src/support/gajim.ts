/**
 * Debian's Gajim on a virtual screen of its own, driven by a plugin (peers/gajim_driven). It refuses to run as root and uploads only
 * where the machine trusts the certificate, so it runs as nobody, with the test's authority bound over the system's: that takes root.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Answer } from './driven-peer.ts'
import { jsonLines, type JsonLines } from './json-lines.ts'
import { has } from './needs.ts'

const plugin = fileURLToPath(new URL('../../peers/gajim_driven', import.meta.url))
const SYSTEM = '/etc/ssl/certs/ca-certificates.crt'
const NOBODY = '65534'

export const able =
  process.getuid?.() === 0 && has('gajim', 'gajim-omemo', 'xvfb', 'dbus', 'gir1.2-gtksource-4', 'openssl')

export interface Gajim extends JsonLines {
  /** Its configuration and what it downloaded. */
  readonly home: string
  does(what: string, how?: object): Promise<Answer>
  quit(): Promise<void>
}

/** A screen that nobody sees; resolves to its number. */
const startScreen = (): Promise<{ readonly display: string; readonly screen: ChildProcess }> =>
  new Promise((resolve, reject) => {
    const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    screen.once('error', reject)
    screen.stdout?.once('data', (number: Buffer) =>
      resolve({ display: `:${number.toString().trim()}`, screen }),
    )
  })

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** `folder` is open to everybody; a second start of the same `name` is the same Gajim, restarted. */
export const startGajim = async (at: {
  readonly folder: string
  readonly name: string
  readonly authority: string
}): Promise<Gajim> => {
  const home = join(at.folder, at.name)
  if (!existsSync(home)) {
    mkdirSync(join(home, 'config', 'plugins'), { recursive: true })
    cpSync(plugin, join(home, 'config', 'plugins', 'driven'), { recursive: true })
    writeFileSync(
      join(home, 'trusted.pem'),
      readFileSync(SYSTEM, 'utf8') + readFileSync(at.authority, 'utf8'),
    )
    execFileSync('chown', ['-R', NOBODY, home])
    chmodSync(home, 0o700)
  }
  const { display, screen } = await startScreen()
  const asNobody = `exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups dbus-run-session -- gajim -s -c '${home}/config'`
  const program = `mount --bind '${home}/trusted.pem' ${SYSTEM} && cd '${home}' && ${asNobody}`
  const child = spawn('unshare', ['-m', 'sh', '-c', program], {
    env: {
      PATH: '/usr/bin:/bin',
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: display,
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      LC_ALL: 'C.UTF-8',
    },
  })
  const lines = jsonLines(child)
  try {
    await lines.expect('Gajim starts', o => o['event'] === 'started', 60_000)
  } catch (cause) {
    child.kill()
    screen.kill()
    throw cause
  }
  return {
    ...lines,
    home,
    does(what, how = {}) {
      const before = lines.seen.length
      lines.tell({ do: what, ...how })
      return lines.expect(what, o => o['done'] === what && lines.seen.indexOf(o) >= before)
    },
    async quit() {
      lines.tell({ do: 'leave_at_once' })
      await ended(child)
      screen.kill()
      await ended(screen)
    },
  }
}

export const hears = (who: Gajim, body: string): Promise<Answer> =>
  who.expect(`hears ${body}`, o => o['event'] === 'message' && o['body'] === body)
/** Looks until it is so; Gajim says nothing when it has entered a room or has written a file. */
export const comes = async (what: string, look: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 90_000; !(await look()); await pause(300))
    if (Date.now() > end) throw new Error(`${what}: not in time`)
}
export const knows = (who: Gajim, jid: string): Promise<void> =>
  comes(`keys of ${jid}`, async () => (await who.does('has_keys_of', { jid }))['keys'] === true)
export const inside = (who: Gajim, room: string): Promise<void> =>
  comes('in the room', async () => {
    const { online, rooms } = await who.does('rooms')
    return online === true && (rooms as Record<string, string>)[room] === 'joined'
  })
