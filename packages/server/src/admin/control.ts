/** Commands of the command line to a running server: a socket in the data folder, for its owner only; one JSON line each way. */
import { chmodSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { type Command, CommandError } from './command.ts'

const MAX_LINE = 65_536
const PATIENCE = 30_000
/** What the system allows for the name of a socket. */
const MAX_PATH = 107

export type Reply =
  | { readonly ok: unknown }
  | { readonly error: { readonly code: string; readonly message: string; readonly remedy: string } }
const Request = z.strictObject({
  command: z.string().max(100),
  input: z.unknown(),
  /** Of the server's hosts, the first without it. */
  domain: z.string().max(255).optional(),
})

/** The shorter of both spellings: deep folders exceed the limit. */
export const controlPath = (data: string): string => {
  const whole = join(data, 'control.sock')
  const short = relative(process.cwd(), whole)
  return Buffer.byteLength(whole) <= MAX_PATH || short.length >= whole.length ? whole : short
}

/** The commands of a host; undefined when there is no such host. Throws a CommandError when the one that is asked for has to wait. */
export type CommandsOf = (domain: string | undefined, name: string) => readonly Command[] | undefined

const noSuchCommand = (): CommandError =>
  new CommandError('unknown-command', 'There is no such command.', 'See "corrillo --help".')

const answer = async (commandsOf: CommandsOf, request: unknown): Promise<unknown> => {
  const parsed = Request.safeParse(request)
  if (!parsed.success) throw noSuchCommand()
  const { command: name, domain } = parsed.data
  const commands = commandsOf(domain, name)
  if (commands === undefined)
    throw new CommandError(
      'unknown-domain',
      'The server has no such domain.',
      'See "corrillo status" for those that it has.',
    )
  const command = commands.find(one => one.name === name)
  if (command === undefined) throw noSuchCommand()
  const input = command.input.safeParse(parsed.data.input)
  if (!input.success) {
    const [issue] = input.error.issues
    const what = issue?.path.join('.') || 'The input'
    throw new CommandError('invalid', `${what} is not as it should be.`, `See "corrillo ${name} --help".`)
  }
  return command.run(input.data, { local: undefined, role: 'operator' })
}

/** Runs a command that was read from outside, whatever it is. */
export const perform = async (commandsOf: CommandsOf, request: unknown): Promise<Reply> => {
  try {
    return { ok: (await answer(commandsOf, request)) ?? null }
  } catch (error) {
    if (error instanceof CommandError)
      return { error: { code: error.code, message: error.message, remedy: error.remedy } }
    return {
      error: {
        code: 'failed',
        message: `The command failed: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'See the log of the server.',
      },
    }
  }
}

const readLine = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer in time')))
    socket.on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
      else if (text.length > MAX_LINE) socket.destroy(new Error('too long'))
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed early')))
  })

const serve = async (socket: Socket, commandsOf: CommandsOf): Promise<void> => {
  try {
    const line = await readLine(socket)
    let request: unknown
    try {
      request = JSON.parse(line)
    } catch {
      request = undefined
    }
    socket.end(`${JSON.stringify(await perform(commandsOf, request))}\n`)
  } catch {
    socket.destroy()
  }
}

const dial = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket))
    socket.once('error', reject)
  })

/** Nobody listens there: no server runs on this data folder. */
const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')

export interface Control {
  close(): Promise<void>
}

/** Undefined when another process answers there already. */
export const listenControl = async (data: string, commandsOf: CommandsOf): Promise<Control | undefined> => {
  const path = controlPath(data)
  try {
    const other = await dial(path)
    other.destroy()
    return undefined
  } catch (error) {
    if (!isAbsent(error)) throw error
    // What a killed process left behind.
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') unlinkSync(path)
  }
  const open = new Set<Socket>()
  const server = createServer(socket => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    void serve(socket, commandsOf)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
  chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

/** Undefined when no server runs on this data folder. */
export const askControl = async (
  data: string,
  command: string,
  input: unknown,
  domain?: string,
): Promise<Reply | undefined> => {
  let socket: Socket
  try {
    socket = await dial(controlPath(data))
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
  socket.write(`${JSON.stringify({ command, input, domain })}\n`)
  const reply = JSON.parse(await readLine(socket)) as Reply
  socket.destroy()
  return reply
}
