/** python-omemo on slixmpp as a client that nobody here wrote the cryptography of; see peers/omemo_peer.py. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { jsonLines, type JsonLines } from './json-lines.ts'

const program = fileURLToPath(new URL('../../peers/omemo_peer.py', import.meta.url))

export interface OmemoPeer extends JsonLines {
  readonly device: number
  send(to: string, text: string, ns?: 'old' | 'new'): void
  /** Encrypted and uploaded, its address with the key as the text (XEP-0454). */
  sendFile(to: string, path: string, ns: 'old' | 'new'): void
  /** Enters a room whose occupants see each other's addresses; what is sent to it then goes to all of them. */
  join(room: string, nick: string): Promise<void>
  quit(): Promise<void>
}

export const startOmemoPeer = async (at: {
  readonly folder: string
  readonly port: number
  readonly jid: string
  readonly password: string
  readonly ns: 'old' | 'new' | 'both'
  /** The service that gives slots for files. */
  readonly upload?: string
}): Promise<OmemoPeer> => {
  const child = spawn('/usr/bin/python3', [
    program,
    '--host',
    '127.0.0.1',
    '--port',
    String(at.port),
    '--jid',
    at.jid,
    '--password',
    at.password,
    '--state',
    at.folder,
    '--ns',
    at.ns,
    ...(at.upload === undefined ? [] : ['--upload', at.upload]),
  ])
  const lines = jsonLines(child)
  const ready = await lines.expect('peer is ready', o => o['event'] === 'ready' || o['event'] === 'error')
  if (ready['event'] !== 'ready') throw new Error(`peer could not start: ${JSON.stringify(lines.seen)}`)
  return {
    ...lines,
    device: ready['device'] as number,
    send: (to, text, ns) => lines.tell({ send: text, to, ...(ns ? { ns } : {}) }),
    join: async (room, nick) => {
      lines.tell({ join: room, nick })
      await lines.expect(`${nick} is in the room`, o => o['event'] === 'joined' && o['room'] === room)
    },
    sendFile: (to, path, ns) => lines.tell({ file: path, to, ns }),
    quit: () =>
      new Promise(resolve => {
        child.once('exit', () => resolve())
        lines.tell({ quit: true })
      }),
  }
}
