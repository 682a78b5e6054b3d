/** Rooms as Debian's Profanity uses them: made, entered, spoken in, and still there after a kill -9. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { startProfanity } from './support/profanity.ts'

const password = 'a long enough one'
let server: Corrillo
beforeAll(async () => {
  server = await served({
    domain: 'rooms.localhost',
    extra: '[sasl]\niterations = 4096\nscram_sha_1 = true\n',
    accounts: ['ana', 'bruno'],
    password,
  })
})
afterAll(() => server.clear())

const terminal = (name: string) =>
  startProfanity({
    folder: server.folder,
    port: server.ports.starttls,
    jid: `${name}@${server.domain}`,
    password,
  })

test.runIf(has('profanity', 'tmux'))(
  'S177: two terminals talk in a room that outlives the process, with what was said in it',
  async () => {
    const room = `tertulia@rooms.${server.domain}`
    const ana = await terminal('ana')
    await ana.type(`/join ${room} nick ana`)
    await ana.shows(/room accept|room config/i)
    await ana.type('/room accept')
    await ana.shows(/unlocked|accepted/i)
    const bruno = await terminal('bruno')
    await bruno.type(`/join ${room} nick bruno`)
    await ana.shows(/bruno/)
    await ana.type('hola a todos')
    await bruno.shows(/hola a todos/)
    await bruno.type('buenas tardes')
    await ana.shows(/buenas tardes/)
    await Promise.all([ana.quit(), bruno.quit()])

    await server.kill()
    await server.start()
    const again = await terminal('bruno')
    await again.type(`/join ${room} nick bruno`)
    await again.shows(/buenas tardes/)
    expect(again.screen()).toMatch(/hola a todos/)
    await again.quit()
  },
  300_000,
)
