/** Arguments, signals, exit code. */
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import type { Command } from './admin/command.ts'
import { declaredCommands, sectionsOf } from './admin/declared.ts'
import { makeProgram, type Options, type StartFlags } from './admin/program.ts'
import type { Config } from './config/config.ts'
import { loadConfig } from './config/load.ts'
import { systemClock } from './host/clock.ts'
import { everyModule, modules } from './modules/index.ts'
import { createLog } from './observe/log.ts'
import { runCommand } from './run/command.ts'
import { EXIT, explainFailure } from './run/failure.ts'
import { start } from './run/start.ts'
import { statusCommand } from './run/status.ts'
import { bold, complain, line, say } from './run/terminal.ts'

let data = 'data'

const configFor = (flags: StartFlags): Config => {
  const config = loadConfig({
    file: flags.config,
    sections: sectionsOf(everyModule),
    overrides: {
      data: flags.data,
      domain: flags.domain,
      'listen.starttls': flags.starttlsPort,
      'listen.direct_tls': flags.directTlsPort,
      'listen.http': flags.httpPort,
      'listen.http_address': flags.httpAddress,
      'listen.xmpp_address': flags.xmppAddress,
      'http.public_url': flags.publicUrl,
    },
  })
  data = config.data
  return config
}

/** A person at a terminal reads sentences, not the log. */
const logFor = (config: Config) =>
  createLog({
    level: config.log.level,
    file: config.log.file ?? (process.stderr.isTTY === true ? join(config.data, 'corrillo.log') : undefined),
  })

/** A terminal and a launcher may both pass on the same Ctrl-C. */
const SAME_PRESS_MS = 1000

/** What closing everything may take. */
const STOP_MS = 4500

/** The first signal closes everything in order; one that comes later does not wait. */
const untilSignal = (): Promise<void> =>
  new Promise(resolve => {
    let asked: number | undefined
    const signal = () => {
      if (asked !== undefined && Date.now() - asked > SAME_PRESS_MS) process.exit(130)
      asked ??= Date.now()
      resolve()
    }
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, signal)
    // S396: without a listener Node opens a debugger on it, which every program of this machine can talk to.
    process.on('SIGUSR1', () => undefined)
  })

/** What a newcomer wonders next. */
const hints = (link: string): string => {
  const words = [
    ...(link.includes('/setup#') ? ['The link is good once, for a day.'] : []),
    ...(process.stdout.isTTY === true ? ['Ctrl-C stops the server.'] : []),
  ]
  return words.length === 0 ? '' : `  ${words.join(' ')}\n`
}

const startServer = async (flags: StartFlags): Promise<void> => {
  const signalled = untilSignal()
  const config = configFor(flags)
  const shutDown = () => void process.kill(process.pid, 'SIGTERM')
  const running = await start({ config, clock: systemClock, log: logFor(config), shutDown })
  if (flags.fromLauncher !== true) say(bold('Corrillo'))
  const { starttls, directTls } = running.server.ports
  const domains = running.server.hosts.map(({ host }) => host.domain).join(', ')
  const ports = [starttls, directTls].filter(port => port !== undefined)
  line(
    'Server',
    `running${ports.length > 0 ? ` for ${domains} on ${ports.join(' and ')}` : ''}, data in ${config.data}`,
  )
  if (running.http !== undefined) say(`\n  Open ${bold(running.link)}\n${hints(running.link)}`)
  // Node by itself keeps what it compiled only when a program ends in peace; who was killed is to be back soonest.
  flushCompileCache()
  await signalled
  // Whatever hangs: who stops a server does not wait longer.
  setTimeout(() => {
    line('Server', 'stopped before everything was closed')
    process.exit(1)
  }, STOP_MS).unref()
  await running.stop()
  line('Server', 'stopped')
}

/** A start is asked for nothing else, and to know what the modules declare takes a whole host. */
const commandsFor = async (word: string | undefined): Promise<readonly Command[]> =>
  word === 'start'
    ? []
    : [statusCommand(async () => ({ running: false })), ...(await declaredCommands(modules))]

const run = async (): Promise<number> => {
  let code = 0
  const program = makeProgram({
    commands: await commandsFor(process.argv[2]),
    start: startServer,
    async run(command, input, options: Options) {
      const { domain, ...others } = options
      // One of several hosts is asked; otherwise it is the name of the only one.
      const several = configFor(others)
      const further = several.hosts.some(host => host.domain === domain)
      code = await runCommand(command, input, {
        config: further ? several : configFor(options),
        modules,
        json: options.json === true,
        domain: several.hosts.length === 0 ? undefined : domain,
      })
    },
  })
  await program.parseAsync()
  return code
}

try {
  process.exitCode = await run()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage
  else {
    const known = explainFailure(error, data)
    if (known === undefined) throw error
    complain(known)
    process.exitCode = known.exit
  }
}
