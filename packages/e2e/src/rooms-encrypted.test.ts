/** Two Profanity and a python-omemo in a room of ours with OMEMO; the server stops in between. Nothing that it keeps can be read. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { has } from './support/needs.ts'
import { startOmemoPeer } from './support/omemo-peer.ts'
import { startProfanity, type Profanity } from './support/profanity.ts'

const able = has(
  'profanity',
  'tmux',
  'python3-slixmpp',
  'python3-omemo',
  'python3-oldmemo',
  'python3-xmlschema',
)
const password = 'a long enough one'
let server: Corrillo
let peers: string
beforeAll(async () => {
  server = await served({
    domain: 'circle.localhost',
    extra: '[sasl]\niterations = 4096\nchannel_binding = false\n',
    accounts: ['ana', 'bruno', 'dora'],
    password,
  })
  peers = join(server.folder, 'peers')
  mkdirSync(peers)
})
afterAll(() => server.clear())

const at = (name: string) => ({
  folder: peers,
  port: server.ports.starttls,
  jid: `${name}@${server.domain}`,
  password,
})
const reads = (who: Profanity, text: string): Promise<void> =>
  who.shows(new RegExp(`: .*${text}|${text}$`, 'm'))

/** Everything the server wrote to its disk. */
const stored = (): string =>
  readdirSync(join(server.folder, 'data'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

/** Makes a room that Profanity encrypts in: for members only, where everybody sees everybody's address. */
const makeRoom = async (owner: Profanity, room: string): Promise<void> => {
  await owner.type(`/join ${room} nick ana`)
  await owner.shows(/room accept|room config/i)
  await owner.type('/room config')
  await owner.shows(/\/form submit/)
  for (const [field, value] of [
    [/\[(field\d+)\] Is the room for members only/, 'on'],
    [/\[(field\d+)\] Who sees real addresses/, 'anyone'],
  ] as const)
    await owner.type(`/${field.exec(owner.screen())?.[1]} ${value}`)
  await owner.type('/form submit')
  await owner.type(`/win ${room}`)
  for (const name of ['bruno', 'dora']) await owner.type(`/affiliation set member ${at(name).jid}`)
  // Profanity 0.13 learns what kind of room it is in from disco on entering, and never again.
  await owner.type('/close')
  await owner.type(`/join ${room} nick ana`)
  await owner.shows(/affiliation: owner(?![\s\S]*Room locked)/)
}

test.skipIf(!able)(
  'a room with encryption: made, configured, entered by invitation, spoken in by three programs, and there again after the server stopped',
  async () => {
    const room = `circulo@rooms.${server.domain}`
    const ana = await startProfanity(at('ana'))
    const bruno = await startProfanity(at('bruno'))
    for (const who of [ana, bruno]) {
      await who.type('/omemo gen')
      await who.shows(/materials generated/)
    }
    const dora = await startOmemoPeer({ ...at('dora'), ns: 'old' })
    await makeRoom(ana, room)
    await ana.type(`/invite send ${at('bruno').jid} the circle`)
    await bruno.type('/win 1')
    await bruno.shows(new RegExp(`invite.*${room}`, 'i'))
    await bruno.type(`/join ${room} nick bruno`)
    await ana.shows(/bruno/)
    await dora.join(room, 'dora')
    await ana.shows(/dora/)

    await ana.type('/omemo start')
    await ana.shows(/\[OMEMO\]/)
    await ana.type('nobody else reads this')
    await reads(bruno, 'nobody else reads this')
    await dora.expect('reads it', e => e['event'] === 'message' && e['body'] === 'nobody else reads this')
    dora.send(room, 'from python to all')
    await reads(ana, 'from python to all')
    await reads(bruno, 'from python to all')
    await bruno.type('/omemo start')
    await bruno.type('the terminal answers')
    await reads(ana, 'the terminal answers')
    await dora.expect(
      'reads the answer',
      e => e['event'] === 'message' && e['body'] === 'the terminal answers',
    )

    await ana.type(`/bookmark add ${room} nick ana autojoin on`)
    await bruno.type(`/bookmark add ${room} nick bruno autojoin on`)
    await Promise.all([ana.quit(), dora.quit()])
    await bruno.type('while ana was away')
    await bruno.quit()
    await server.stop()
    expect(stored()).not.toMatch(/nobody else reads this|from python to all|while ana was away/)
    await server.start()

    // Both are in the room again without a word from anybody; Profanity reads a past message while its writer is there.
    const back = await startProfanity(at('bruno'))
    await back.shows(/Autojoined circulo/)
    await back.type('/win 2')
    await back.shows(/joined the room as bruno/)
    const again = await startProfanity(at('ana'))
    await again.shows(/Autojoined circulo/)
    await again.type('/win 2')
    await reads(again, 'while ana was away')
    await Promise.all([back.quit(), again.quit()])
  },
  300_000,
)
