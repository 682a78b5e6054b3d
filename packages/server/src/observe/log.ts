import { pino } from 'pino'

/** What a logger offers; never message content, secrets, network addresses or pairs of contacts (S395, S442). */
export interface Log {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
  child(name: string): Log
}

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** A file; standard error without it. */
  readonly file?: string | undefined
}

/** One JSON object a line. */
export const createLog = (options: LogOptions): Log => {
  const destination = pino.destination({ dest: options.file ?? 2, sync: true, mkdir: true })
  return wrap(
    pino({ level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination),
  )
}

/** A part of a part bears both names: `calle.example mam`. */
const wrap = (root: pino.Logger, part?: string): Log => {
  const logger = part === undefined ? root : root.child({ part })
  return {
    debug: (event, fields) => logger.debug(fields ?? {}, event),
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
    child: name => wrap(root, part === undefined ? name : `${part} ${name}`),
  }
}

/** For tests and tools. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
}
