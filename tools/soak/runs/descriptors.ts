/** More connections than the process may have files: who is in stays in, and there is room again afterwards. */
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ms, type Run } from '../run.ts'
import { startSite } from '../site.ts'

const MOST_FILES = 120

export const descriptors: Run = {
  id: 'files',
  what: `No file descriptors left (limit ${MOST_FILES}): more connections than that are opened and held`,
  target: 'sessions go on, nobody new while there is none, sign-in works afterwards, no restart',
  sizes: { clients: 300 },
  async run({ clients }) {
    const site = await startSite({ accounts: 2, wrap: ['prlimit', `--nofile=${MOST_FILES}:${MOST_FILES}`] })
    const ana = await site.member(0)
    const held: Socket[] = []
    for (let index = 0; index < clients; index++)
      held.push(connect(site.run.ports.starttls, '127.0.0.1').on('error', () => undefined))
    await pause(1000)
    const answered = await ana.ping()
    ana.write(`<message to='u0@soak.example' type='chat' id='kept'><body>kept</body></message>`)
    await ana.find(e => e.attr('id') === 'kept')
    const files = site.files()
    for (const socket of held) socket.destroy()
    const started = performance.now()
    const bruno = await site.member(1)
    await bruno.ping()
    const again = performance.now() - started
    await site.stop()
    return {
      figure: `${clients} connections against ${MOST_FILES} descriptors (${files} in use): a ping answered in ${ms(answered)}, a message kept and delivered; a sign-in ${ms(again)} after they were gone`,
      reached: answered < 1000 && files > MOST_FILES * 0.9,
    }
  },
}
