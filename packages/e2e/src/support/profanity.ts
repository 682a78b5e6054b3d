/** Debian's Profanity in a terminal of its own (tmux), driven by keys and read through a plugin. */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTerminal } from './terminal.ts'

const plugin = fileURLToPath(new URL('../../peers/profanity_events.py', import.meta.url))

export interface Profanity {
  /** Types a line into the current window and presses Enter. */
  type(line: string): Promise<void>
  screen(): string
  /** Waits until the terminal shows it. */
  shows(pattern: RegExp, ms?: number): Promise<void>
  events(): readonly Record<string, unknown>[]
  expect(
    what: string,
    matches: (o: Record<string, unknown>) => boolean,
    ms?: number,
  ): Promise<Record<string, unknown>>
  quit(): Promise<void>
}

export const startProfanity = async (at: {
  readonly folder: string
  readonly port: number
  readonly jid: string
  readonly password: string
  /** Beside its own folders. */
  readonly env?: Readonly<Record<string, string>>
}): Promise<Profanity> => {
  const home = join(at.folder, `profanity-${at.jid.replace('@', '_')}`)
  const config = join(home, 'config', 'profanity')
  const data = join(home, 'data', 'profanity')
  const log = join(home, 'events.jsonl')
  mkdirSync(join(data, 'plugins'), { recursive: true })
  mkdirSync(config, { recursive: true })
  copyFileSync(plugin, join(data, 'plugins', 'events.py'))
  writeFileSync(
    join(config, 'profrc'),
    '[ui]\nsplash=false\ntips=false\n[logging]\nchlog=false\n[omemo]\nlog=off\npolicy=manual\ntrustmode=blind\n[connection]\nautoping=0\n[plugins]\nload=events.py;\n',
  )
  if (!existsSync(join(data, 'accounts')))
    writeFileSync(
      join(data, 'accounts'),
      `[${at.jid}]\nenabled=true\njid=${at.jid}\nresource=profanity\nserver=127.0.0.1\nport=${at.port}\npassword=${at.password}\ntls.policy=trust\npresence.last=online\npresence.login=online\n`,
    )
  appendFileSync(log, '')
  const before = readFileSync(log, 'utf8').length
  const terminal = startTerminal({
    socket: join(home, 'tmux'),
    command: `profanity -a ${at.jid}`,
    env: {
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      CORRILLO_EVENTS: log,
      ...at.env,
    },
  })
  const { type, screen } = terminal
  const events = () =>
    readFileSync(log, 'utf8')
      .slice(before)
      .split('\n')
      .filter(Boolean)
      .map(l => JSON.parse(l) as Record<string, unknown>)
  const changed = async (ms: number) => {
    await new Promise<void>(resolve => {
      const watcher = watch(log, () => done())
      const timer = setTimeout(() => done(), ms)
      const done = () => {
        clearTimeout(timer)
        watcher.close()
        resolve()
      }
    })
  }
  const until = async <T>(what: string, look: () => T | undefined, ms: number): Promise<T> => {
    const end = Date.now() + ms
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (Date.now() > end)
        throw new Error(
          `profanity, ${what}: not within ${ms} ms\n${screen()}\n${JSON.stringify(events()).slice(-3000)}`,
        )
      await changed(250)
    }
  }
  const self: Profanity = {
    type,
    screen,
    shows: async (pattern, ms = 90_000) =>
      void (await until(`shows ${pattern}`, () => (pattern.test(screen()) ? true : undefined), ms)),
    events,
    expect: (what, matches, ms = 90_000) => until(what, () => events().find(matches), ms),
    async quit() {
      await self.type('/quit').catch(() => undefined)
      terminal.close()
    },
  }
  await self.expect('signs in', e => e['event'] === 'connected')
  return self
}
