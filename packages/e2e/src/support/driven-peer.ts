/** A client on Debian's slixmpp that does what it is told; see peers/driven.py. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { jsonLines, type JsonLines } from './json-lines.ts'

export type Answer = Readonly<Record<string, unknown>>
export interface DrivenPeer extends JsonLines {
  /** Has it do something and gives what came of it. */
  does(what: string, how?: object): Promise<Answer>
  quit(): Promise<void>
}

/** Has a program that speaks JSON lines do something, and waits until that is done. */
export const doing =
  (lines: JsonLines): DrivenPeer['does'] =>
  (what, how = {}) => {
    const before = lines.seen.length
    lines.tell({ do: what, ...how })
    return lines.expect(what, o => o['done'] === what && lines.seen.indexOf(o) >= before)
  }

export const startDrivenPeer = async (
  program: 'pubsub_peer' | 'everyday_peer' | 'services_peer' | 'otr_peer',
  at: { readonly port: number; readonly jid: string; readonly password: string },
): Promise<DrivenPeer> => {
  const file = fileURLToPath(new URL(`../../peers/${program}.py`, import.meta.url))
  const options = { host: '127.0.0.1', port: String(at.port), jid: at.jid, password: at.password }
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn('/usr/bin/python3', ['-B', file, ...given])
  const lines = jsonLines(child)
  await lines.expect('ready', o => o['event'] === 'ready')
  return {
    ...lines,
    does: doing(lines),
    quit: () =>
      new Promise(resolve => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}
