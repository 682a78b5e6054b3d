/** The command line: `start`, `status` and every command that a module declares. */
import { Command as Program, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { Command } from './command.ts'

export interface Options {
  readonly config?: string
  readonly data?: string
  readonly domain?: string
  readonly json?: boolean
}
export interface StartFlags extends Options {
  readonly starttlsPort?: number
  readonly directTlsPort?: number
  readonly httpPort?: number
  readonly httpAddress?: string
  readonly xmppAddress?: string
  readonly publicUrl?: string
  readonly fromLauncher?: boolean
}
export interface ProgramOptions {
  readonly commands: readonly Command[]
  readonly start: (flags: StartFlags) => Promise<void>
  readonly run: (
    command: Command,
    input: Readonly<Record<string, unknown>>,
    options: Options,
  ) => Promise<void>
}

const port = (text: string): number => {
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return value
}

const shared = (program: Program): Program =>
  program
    .option('--config <file>', 'configuration file (default: corrillo.toml here, if there is one)')
    .option('--data <folder>', 'data folder')
    .option('--domain <name>', 'domain of the addresses')

interface Argument {
  readonly name: string
  readonly about: string
  readonly optional: boolean
}
/** What a command takes, from its schema. A password is never an argument: it would stand in the list of processes. */
const argumentsOf = (command: Command): readonly Argument[] => {
  const shape = command.input instanceof z.ZodObject ? (command.input.shape as Record<string, z.ZodType>) : {}
  return Object.entries(shape)
    .filter(([name]) => name !== 'password')
    .map(([name, type]) => ({
      name,
      about: type.description ?? '',
      optional: type.safeParse(undefined).success,
    }))
}

const GROUPS: Readonly<Record<string, string>> = {
  user: 'Accounts',
  motd: 'Message of the day',
  welcome: 'What new accounts are told',
  invite: 'Invitations',
  report: 'Reports of spam and abuse',
  blocklist: 'Addresses that do not reach strangers',
  device: 'Devices that have access to an account',
  upload: 'Files that people sent',
  retention: 'What is removed when its time is over',
}

const groupFor = (program: Program, name: string): Program => {
  const known = program.commands.find(one => one.name() === name)
  return known ?? program.command(name).description(GROUPS[name] ?? name)
}

const add = (program: Program, command: Command, run: ProgramOptions['run']): void => {
  const words = command.name.split(' ')
  const parent = words.slice(0, -1).reduce(groupFor, program)
  const sub = shared(parent.command(words.at(-1) as string).description(command.summary)).option(
    '--json',
    'print JSON',
  )
  const wanted = argumentsOf(command)
  for (const { name, about, optional } of wanted)
    if (optional) sub.option(`--${name} <${name}>`, about)
    else sub.argument(`<${name}>`, about)
  const positional = wanted.filter(({ optional }) => !optional)
  sub.action(async (...given: unknown[]) => {
    const options = sub.opts<Options & Record<string, string>>()
    const input: Record<string, unknown> = {}
    positional.forEach(({ name }, index) => {
      input[name] = given[index]
    })
    for (const { name, optional } of wanted)
      if (optional && options[name] !== undefined) input[name] = options[name]
    await run(command, input, options)
  })
}

export const makeProgram = ({ commands, start, run }: ProgramOptions): Program => {
  const program = new Program('corrillo')
    .description('Self-hosted secure chat for organisations')
    .showHelpAfterError('See "corrillo --help".')
    .exitOverride()
  shared(program.command('start').description('Start the server'))
    .option('--starttls-port <port>', 'XMPP port with STARTTLS', port)
    .option('--direct-tls-port <port>', 'XMPP port with TLS from the first byte', port)
    .option('--http-port <port>', 'port of the web client', port)
    .option('--http-address <address>', 'address that the web client listens on')
    .option('--xmpp-address <address>', 'address that the XMPP ports listen on')
    .option('--public-url <url>', 'address at which people reach the web client')
    .addOption(new Program().createOption('--from-launcher').hideHelp())
    .action((flags: StartFlags) => start(flags))
  for (const command of commands) add(program, command, run)
  return program
}
