/** Debian's Gajim on a virtual screen of its own, driven by a plugin (peers/gajim_driven). */
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Answer, doing } from './driven-peer.ts'
import { jsonLines, type JsonLines } from './json-lines.ts'
import { has } from './needs.ts'
import { makeHome, startOnScreen } from './screen.ts'

const plugin = fileURLToPath(new URL('../../peers/gajim_driven', import.meta.url))

export const able =
  process.getuid?.() === 0 && has('gajim', 'gajim-omemo', 'xvfb', 'dbus', 'gir1.2-gtksource-4', 'openssl')

export interface Gajim extends JsonLines {
  /** Its configuration and what it downloaded. */
  readonly home: string
  does(what: string, how?: object): Promise<Answer>
  quit(): Promise<void>
}

/** `folder` is open to everybody; a second start of the same `name` is the same Gajim, restarted. */
export const startGajim = async (at: {
  readonly folder: string
  readonly name: string
  readonly authority: string
}): Promise<Gajim> => {
  const home = join(at.folder, at.name)
  makeHome(home, at.authority, () => {
    mkdirSync(join(home, 'config', 'plugins'), { recursive: true })
    cpSync(plugin, join(home, 'config', 'plugins', 'driven'), { recursive: true })
  })
  const program = await startOnScreen({
    home,
    command: ['gajim', '-s', '-c', join(home, 'config')],
    env: { NO_AT_BRIDGE: '1' },
  })
  const lines = jsonLines(program.child)
  try {
    await lines.expect('Gajim starts', o => o['event'] === 'started', 60_000)
  } catch (cause) {
    program.kill()
    throw cause
  }
  return {
    ...lines,
    home,
    does: doing(lines),
    async quit() {
      lines.tell({ do: 'leave_at_once' })
      await program.ended()
    },
  }
}

export const hears = (who: Gajim, body: string): Promise<Answer> =>
  who.expect(`hears ${body}`, o => o['event'] === 'message' && o['body'] === body)
/** Looks until it is so; Gajim says nothing when it has entered a room or has written a file. */
export const comes = async (what: string, look: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 90_000; !(await look()); await pause(300))
    if (Date.now() > end) throw new Error(`${what}: not in time`)
}
export const knows = (who: Gajim, jid: string): Promise<void> =>
  comes(`keys of ${jid}`, async () => (await who.does('has_keys_of', { jid }))['keys'] === true)
export const inside = (who: Gajim, room: string): Promise<void> =>
  comes('in the room', async () => {
    const { online, rooms } = await who.does('rooms')
    return online === true && (rooms as Record<string, string>)[room] === 'joined'
  })
