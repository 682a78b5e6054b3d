/** Why the server does not start: a sentence, the cause, the remedy, and an exit code for programs. */
import { join } from 'node:path'
import { DomainTaken } from '../host/domains.ts'
import { ConfigError } from '../config/error.ts'
import { HostError } from '../server.ts'
import { InstanceFileError } from '../setup/instance.ts'
import { StorageError, type StorageCondition } from '../storage/error.ts'

export const EXIT = { refused: 1, usage: 2, port: 3, disk: 4, damaged: 5, busy: 6 } as const

export class StartError extends Error {
  override readonly name = 'StartError'
  override readonly cause: string
  readonly remedy: string
  readonly exit: number
  constructor(sentence: string, cause: string, remedy: string, exit: number) {
    super(sentence)
    this.cause = cause
    this.remedy = remedy
    this.exit = exit
  }
}

const OPTIONS: Readonly<Record<string, string>> = {
  '[listen] http': '--http-port',
  '[listen] starttls': '--starttls-port',
  '[listen] direct_tls': '--direct-tls-port',
}
/** For who starts it from a clone, where npm keeps options before `--` for itself. */
const elsewhere = (key: string, port: number): string =>
  OPTIONS[key] === undefined ? '' : `"npm start -- ${OPTIONS[key]} ${(port + 1) % 65_536}" or `

/** `key` is the key of the configuration with its section: `[listen] http`. */
export const portFailure = (
  error: NodeJS.ErrnoException,
  key: string,
  port: number,
  address: string,
): StartError => {
  const where = `${key} in the configuration`
  if (error.code === 'EADDRINUSE')
    return new StartError(
      `Port ${port} is taken.`,
      `Another program listens on ${address} port ${port}.`,
      `Stop that program, or choose another port with ${elsewhere(key, port)}${where}.`,
      EXIT.port,
    )
  if (error.code === 'EACCES')
    return new StartError(
      `Port ${port} may not be used.`,
      'Ports below 1024 are for the system administrator.',
      `Choose a higher port with ${where}, or give the right with "setcap cap_net_bind_service=+ep" to the Node that runs Corrillo.`,
      EXIT.port,
    )
  return new StartError(
    `Port ${port} cannot be opened on ${address}.`,
    `The system says ${error.code ?? error.message}.`,
    `Check the address and the port of ${where}.`,
    EXIT.port,
  )
}

/** Without a domain there is nothing that a command could be about. */
export const NOT_SET_UP = {
  code: 'not-set-up',
  sentence: 'Corrillo is not set up yet.',
  remedy: 'Open the link that it prints when it starts, or set "domain" in the configuration.',
} as const

/** What the system says about a file or folder in the data folder. */
export const diskFailure = (code: string | undefined, data: string): StartError => {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new StartError(
        'The data folder cannot be written.',
        `This user has no right to write in ${data}.`,
        'Start as the owner of that folder, or name another one with "data".',
        EXIT.disk,
      )
    case 'EROFS':
      return new StartError(
        'The data folder cannot be written.',
        `${data} is on a file system that is mounted read-only.`,
        'Mount it for writing, or name another folder with "data".',
        EXIT.disk,
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartError(
        'The disk is full.',
        `Nothing can be written in ${data}. What was stored is untouched.`,
        'Free some space and start again.',
        EXIT.disk,
      )
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartError(
        'The data folder is not a folder.',
        `A part of ${data} is a file.`,
        'Name another folder with "data".',
        EXIT.disk,
      )
    default:
      return new StartError(
        'The data folder cannot be used.',
        `The system says ${code ?? 'nothing'} about ${data}.`,
        'Check the disk, or name another folder with "data".',
        EXIT.disk,
      )
  }
}

export const busyFailure = (data: string): StartError =>
  new StartError(
    'Corrillo is running already.',
    `Another process uses ${data}.`,
    'Stop that one first, or name another folder with "data".',
    EXIT.busy,
  )

const damaged = (data: string, what: string): StartError =>
  new StartError(
    'The stored data is damaged.',
    `${what} Nothing was changed.`,
    `Restore ${data} from a backup; keep a copy of what is there now.`,
    EXIT.damaged,
  )

const storageFailure = (condition: StorageCondition, text: string, data: string): StartError => {
  switch (condition) {
    case 'full':
      return diskFailure('ENOSPC', data)
    case 'read-only':
      return diskFailure('EACCES', data)
    case 'locked':
      return busyFailure(data)
    case 'corrupt':
      return damaged(data, `The database in ${data} cannot be read.`)
    case 'version':
      return new StartError(
        'The stored data is of a newer version.',
        `${text}.`,
        'Start the newer Corrillo, or restore a backup of this version.',
        EXIT.damaged,
      )
    default:
      return new StartError(
        'The stored data cannot be used.',
        `${text}.`,
        `Check the disk that holds ${data}.`,
        EXIT.disk,
      )
  }
}

/** Of several hosts, which one. */
const ofHost = ({ domain, cause }: HostError, data: string): StartError | undefined => {
  const known = explainFailure(cause, join(data, 'hosts', domain))
  return known && new StartError(`${domain}: ${known.message}`, known.cause, known.remedy, known.exit)
}

/** Any error of a start as one of ours; undefined when it is a mistake in the program. */
export const explainFailure = (error: unknown, data: string): StartError | undefined => {
  if (error instanceof StartError) return error
  if (error instanceof HostError) return ofHost(error, data)
  if (error instanceof ConfigError) {
    const [first = '', ...rest] = error.message.split('\n')
    return new StartError(
      'The configuration is wrong.',
      first,
      rest.map(line => line.trim()).join('\n  '),
      EXIT.usage,
    )
  }
  if (error instanceof DomainTaken)
    return new StartError(
      'Two parts of the server want the same domain.',
      `${error.message}: by a host, its rooms or another service, or a component.`,
      'Give each a domain of its own in the configuration.',
      EXIT.usage,
    )
  if (error instanceof StorageError) return storageFailure(error.condition, error.message, data)
  if (error instanceof InstanceFileError) return damaged(data, `${error.message}.`)
  const { code, syscall } = error as NodeJS.ErrnoException
  return code !== undefined && syscall !== undefined ? diskFailure(code, data) : undefined
}
