/** One command of the command line: against the running server, or on its data folder when none runs. */
import { createInterface } from 'node:readline'
import { existsSync } from 'node:fs'
import type { Command } from '../admin/command.ts'
import { askControl, perform, type Reply } from '../admin/control.ts'
import { printed } from '../admin/print.ts'
import { hashesFor } from '../accounts/credentials.ts'
import { type Config, publicUrl } from '../config/config.ts'
import { systemClock } from '../host/clock.ts'
import { Host } from '../host/host.ts'
import type { AnyModule } from '../host/loader.ts'
import { silentLog } from '../observe/log.ts'
import { EXIT, NOT_SET_UP, StartError } from './failure.ts'
import { instanceOf } from './start.ts'
import { statusCommand } from './status.ts'
import { openStorage } from './storage.ts'
import { complain, say } from './terminal.ts'

/** The first line of what comes in; asked for without showing it when a person types. */
const readPassword = async (): Promise<string> => {
  const { stdin } = process
  if (stdin.isTTY === true) {
    process.stderr.write('Password: ')
    stdin.setRawMode(true)
  }
  try {
    if (stdin.isTTY === true) return await typed()
    for await (const line of createInterface({ input: stdin })) return line
    return ''
  } finally {
    if (stdin.isTTY === true) {
      stdin.setRawMode(false)
      process.stderr.write('\n')
    }
  }
}

const typed = async (): Promise<string> => {
  let password = ''
  for await (const chunk of process.stdin)
    for (const key of String(chunk)) {
      if (key === '\r' || key === '\n') return password
      if (key === '\u0003') process.exit(130)
      password = key === '\u007f' ? password.slice(0, -1) : password + key
    }
  return password
}

/** The same modules on the same storage, without a port: commands do what they do in the server. */
const onDataFolder = async (
  config: Config,
  modules: readonly AnyModule[],
  name: string,
  input: unknown,
  asked: string | undefined,
): Promise<Reply> => {
  const instance =
    existsSync(config.data) || config.domain !== undefined ? await instanceOf(config) : undefined
  const further = config.hosts.find(({ domain }) => domain === asked)
  if (instance === undefined)
    throw new StartError(
      NOT_SET_UP.sentence,
      `There is no domain in the configuration and none in ${config.data}.`,
      NOT_SET_UP.remedy,
      EXIT.usage,
    )
  const own = further ?? { ...config, domain: instance.domain }
  const organisation = further?.organisation ?? instance.organisation
  const storage = await openStorage(own, systemClock)
  const host = new Host({
    domain: own.domain,
    main: instance.domain,
    organisation: () => organisation,
    publicUrl: publicUrl(own, own.domain, config.listen.http || 0),
    folder: own.data,
    // Guests are nobody's to keep, and there is no other account.
    modules: own.anonymous ? [] : modules.filter(module => !own.modules.off.includes(module.name)),
    storage,
    clock: systemClock,
    log: silentLog,
    limits: config.limits,
    credentials: { iterations: config.sasl.iterations, hashes: hashesFor(config.sasl) },
    configOf: module => own.sections[module.name] ?? module.config?.schema.parse({}),
  })
  try {
    const status = statusCommand(async () => ({
      running: false,
      domain: own.domain,
      organisation,
      accounts: (await host.accounts.list()).length,
    }))
    return await perform(() => [status, ...host.commands], { command: name, input })
  } finally {
    await host.stop()
    await storage.close()
  }
}

export interface RunOptions {
  readonly config: Config
  readonly modules: readonly AnyModule[]
  readonly json: boolean
  /** One of several; without it the first. */
  readonly domain: string | undefined
}

/** Resolves to the exit code. */
export const runCommand = async (
  command: Command,
  given: Readonly<Record<string, unknown>>,
  { config, modules, json, domain }: RunOptions,
): Promise<number> => {
  const needsPassword =
    'shape' in command.input && 'password' in (command.input as unknown as { shape: object }).shape
  const input = needsPassword ? { ...given, password: await readPassword() } : given
  const reply =
    (await askControl(config.data, command.name, input, domain)) ??
    (await onDataFolder(config, modules, command.name, input, domain))
  if ('error' in reply) {
    const { code, message, remedy } = reply.error
    const exit = code === NOT_SET_UP.code ? EXIT.usage : EXIT.refused
    if (json) say(JSON.stringify(reply))
    else complain(new StartError(message, `(${code})`, remedy, exit))
    return exit
  }
  say(json ? JSON.stringify(reply.ok) : printed(reply.ok))
  return 0
}
