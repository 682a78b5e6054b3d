/** Debian's poezio in a terminal; it trusts the certificate that the server made for itself. As root it does not start: it is nobody then. */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Terminal, startTerminal } from './terminal.ts'

export interface Poezio extends Terminal {
  /** What it keeps. */
  readonly home: string
}

const told = fileURLToPath(new URL('../../peers/poezio_told.py', import.meta.url))
const NOBODY = '65534'
const isRoot = process.getuid?.() === 0

/** A second start with the same folder, which is open to everybody, is the same poezio, restarted. */
export const startPoezio = (at: {
  readonly folder: string
  readonly port: number
  readonly jid: string
  readonly password: string
  readonly certificate: string
}): Poezio => {
  const home = join(at.folder, `poezio-${at.jid.replace('@', '_')}`)
  const config = join(home, 'poezio.cfg')
  mkdirSync(home, { recursive: true })
  if (!existsSync(config)) {
    copyFileSync(at.certificate, join(home, 'authority.pem'))
    mkdirSync(join(home, 'plugins'))
    copyFileSync(told, join(home, 'plugins', 'told.py'))
    writeFileSync(
      config,
      `[Poezio]\njid = ${at.jid}\npassword = ${at.password}\ncustom_host = 127.0.0.1\ncustom_port = ${at.port}\nca_cert_path = ${home}/authority.pem\nplugins_dir = ${home}/plugins\nplugins_autoload = told:embed:upload\n`,
    )
    if (isRoot) execFileSync('chown', ['-R', NOBODY, home])
  }
  const as = isRoot ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ` : ''
  // What it logged is not there at its next start, so that the archive has to tell; nor is the tmux of before, which may not have ended yet.
  const id = randomUUID()
  const env = {
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, id),
  }
  const terminal = startTerminal({
    socket: join(home, `${id}.tmux`),
    command: `${as}poezio -f ${config}`,
    env,
  })
  return {
    ...terminal,
    home,
    async type(line) {
      // What comes at once is pasted for it: on its list of contacts only a single stroke opens the line for commands.
      if (line.startsWith('/')) await terminal.press('/')
      await terminal.type(line.replace(/^\//, ''))
    },
  }
}
