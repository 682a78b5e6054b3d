/** Debian's Dino on a virtual screen of its own, pressed and written in through what it tells screen readers (peers/dino_driven.py). */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { doing, type DrivenPeer } from './driven-peer.ts'
import { jsonLines } from './json-lines.ts'
import { has } from './needs.ts'
import { makeHome, startOnScreen } from './screen.ts'

const source = fileURLToPath(new URL('../../peers/dino_driven.py', import.meta.url))
/** Where it looks for a server that no SRV record speaks of. */
const PORT = 5222

export const able =
  process.getuid?.() === 0 &&
  has('dino-im', 'xvfb', 'dbus', 'xdotool', 'at-spi2-core', 'gir1.2-atspi-2.0', 'python3-gi', 'openssl')

export interface Dino {
  does(what: string, how?: object): Promise<void>
  /** What this question to its database gives; its newest answer is waited for with `keeps`. */
  rows(sql: string): readonly Readonly<Record<string, unknown>>[]
  /** Waits until a question to its database has an answer. */
  keeps(sql: string): Promise<void>
  /** Waits until a file with this content came down. */
  holds(content: Uint8Array): Promise<void>
  quit(): Promise<void>
}

/** An address of this machine where `port` answers at the port that Dino asks. */
export const relay = async (port: number): Promise<{ readonly address: string; close(): void }> => {
  const address = `127.${process.pid % 250}.${(process.pid >> 8) % 250}.77`
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1')
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(PORT, address, resolve))
  return { address, close: () => void server.close() }
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  createHash('sha256').update(a).digest('hex') === createHash('sha256').update(b).digest('hex')

const dataOf = (folder: string): string => join(folder, 'dino', '.local', 'share', 'dino')
/** In its database: how a message or a conversation is encrypted. */
export const OMEMO = 2

/** Has it encrypt in these conversations, once it is started again: the menu for it goes away before it can be pressed here. */
export const encryptIn = (folder: string, jids: readonly string[]): void => {
  const db = new DatabaseSync(join(dataOf(folder), 'dino.db'))
  const set = db.prepare(
    'UPDATE conversation SET encryption = ? WHERE jid_id = (SELECT id FROM jid WHERE bare_jid = ?)',
  )
  for (const jid of jids) set.run(OMEMO, jid)
  db.close()
}

/** `folder` is open to everybody; a second start with the same one is the same Dino, restarted. */
export const startDino = async (at: {
  readonly folder: string
  readonly authority: string
  readonly hosts: string
}): Promise<Dino> => {
  const home = join(at.folder, 'dino')
  const data = dataOf(at.folder)
  const driver = join(home, 'driven.py')
  makeHome(home, at.authority, () => {
    copyFileSync(source, driver)
    mkdirSync(join(home, '.local'))
    // It loads files when it has nothing else to do: where a wheel is drawn by the processor, that is never.
    mkdirSync(join(home, '.config', 'gtk-4.0'), { recursive: true })
    writeFileSync(join(home, '.config', 'gtk-4.0', 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
  })
  const program = await startOnScreen({
    home,
    hosts: at.hosts,
    command: ['/usr/bin/python3', '-W', 'ignore', driver],
    env: { GSETTINGS_BACKEND: 'memory', GSK_RENDERER: 'cairo' },
  })
  const lines = jsonLines(program.child)
  const does: DrivenPeer['does'] = doing(lines)
  try {
    await lines.expect('Dino starts', o => o['event'] === 'started', 120_000)
  } catch (cause) {
    program.kill()
    throw cause
  }
  const rows: Dino['rows'] = sql => {
    const db = new DatabaseSync(join(data, 'dino.db'), { readOnly: true })
    try {
      return db.prepare(sql).all()
    } finally {
      db.close()
    }
  }
  return {
    rows,
    async does(what, how) {
      const { failed } = await does(what, how)
      if (failed !== undefined) throw new Error(`Dino, ${what}: ${String(failed)}`)
    },
    keeps: async sql => expect.poll(() => rows(sql).length, { message: sql }).toBeGreaterThan(0),
    holds: async content => {
      const folder = join(data, 'files')
      const found = (): boolean =>
        existsSync(folder) &&
        readdirSync(folder).some(name => same(readFileSync(join(folder, name)), content))
      await expect.poll(found, { message: `a file in ${folder}` }).toBe(true)
    },
    async quit() {
      lines.tell({ do: 'quit' })
      await program.ended()
    },
  }
}
