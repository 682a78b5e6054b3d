/** Foreign encryption between foreign clients, with nothing of ours but the server between them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { startOmemoPeer } from './support/omemo-peer.ts'
import { startProfanity } from './support/profanity.ts'

const python = has(
  'python3-slixmpp',
  'python3-omemo',
  'python3-oldmemo',
  'python3-twomemo',
  'python3-xmlschema',
)
const profanity = has('profanity', 'tmux')
const password = 'a long enough one'
let server: Corrillo
let folder: string
beforeAll(async () => {
  server = await served({
    domain: 'interop.localhost',
    extra: '[sasl]\niterations = 10000\nchannel_binding = false\n',
    accounts: ['ana', 'bruno', 'carla', 'dora'],
    password,
  })
  folder = join(server.folder, 'peers')
  mkdirSync(folder)
})
afterAll(() => server.clear())
const at = (name: string) => ({
  folder,
  port: server.ports.starttls,
  jid: `${name}@${server.domain}`,
  password,
})

test.skipIf(!python).each(['old', 'new'] as const)(
  'python-omemo talks to itself through our server, %s generation',
  async ns => {
    const ana = await startOmemoPeer({ ...at('ana'), ns })
    const bruno = await startOmemoPeer({ ...at('bruno'), ns })
    ana.send(at('bruno').jid, `first ${ns}`)
    expect(await bruno.expect('hears', e => e['event'] === 'message')).toMatchObject({
      body: `first ${ns}`,
      frm: at('ana').jid,
    })
    bruno.send(at('ana').jid, `answer ${ns}`)
    expect(await ana.expect('hears', e => e['event'] === 'message')).toMatchObject({ body: `answer ${ns}` })
    await Promise.all([ana.quit(), bruno.quit()])
  },
)

test.skipIf(!profanity || !python)(
  'Profanity and python-omemo exchange messages, first message by either side',
  async () => {
    const carla = await startProfanity(at('carla'))
    const dora = await startOmemoPeer({ ...at('dora'), ns: 'old' })
    for (const line of [
      `/roster add ${at('dora').jid}`,
      `/sub request ${at('dora').jid}`,
      `/sub allow ${at('dora').jid}`,
      '/omemo gen',
    ])
      await carla.type(line)
    await carla.shows(/materials generated/)
    await carla.type(`/msg ${at('dora').jid}`)
    await carla.type('/omemo start')
    await carla.shows(/\[OMEMO\]/)
    await carla.type('from a terminal')
    expect(await dora.expect('hears', e => e['event'] === 'message')).toMatchObject({
      body: 'from a terminal',
    })
    dora.send(at('carla').jid, 'from python')
    expect(
      await carla.expect('hears', e => e['event'] === 'message' && e['body'] === 'from python'),
    ).toBeTruthy()
    await carla.quit()
    await dora.quit()
  },
)
