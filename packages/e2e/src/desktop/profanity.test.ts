/** Debian's Profanity in a terminal, with slixmpp on the other side: files, pictures, blocking. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from '../support/corrillo.ts'
import { type DrivenPeer, startDrivenPeer } from '../support/driven-peer.ts'
import { has } from '../support/needs.ts'
import { type Profanity, startProfanity } from '../support/profanity.ts'

const password = 'a long enough one'
const hashOf = (data: Buffer | string): string => createHash('sha1').update(data).digest('hex')

describe.runIf(has('profanity', 'tmux', 'python3-slixmpp', 'python3-aiohttp'))('Profanity', () => {
  let server: Corrillo
  let folder: string
  let ana: Profanity
  let bruno: DrivenPeer
  const address = (name: string) => `${name}@${server.domain}`

  beforeAll(async () => {
    server = await served({
      domain: 'files.localhost',
      extra: ({ http }) =>
        `[sasl]\niterations = 4096\nchannel_binding = false\n[http]\npublic_url = "http://localhost:${http}"\n`,
      accounts: ['ana', 'bruno'],
      password,
    })
    folder = join(server.folder, 'peers')
    mkdirSync(folder)
    const port = server.ports.starttls
    bruno = await startDrivenPeer('everyday_peer', { port, jid: `${address('bruno')}/peer`, password })
    ana = await startProfanity({ folder, port, jid: address('ana'), password })
    await bruno.does('befriend', { jid: address('ana') })
    await ana.shows(/authorization request/)
    await ana.type(`/sub allow ${address('bruno')}`)
    await ana.type(`/sub request ${address('bruno')}`)
    await bruno.does('contacts', { jids: [address('ana')] })
    await ana.type(`/msg ${address('bruno')} from a terminal`)
    await bruno.expect('hears it', o => o['body'] === 'from a terminal')
  })
  afterAll(async () => {
    await Promise.all([ana?.quit(), bruno?.quit()])
    await server?.clear()
  })

  test('a file goes up, and another comes down whole', async () => {
    const [sent, saved] = [join(folder, 'sent.txt'), join(folder, 'saved.txt')]
    writeFileSync(sent, 'written in a terminal, ñ')
    await ana.type(`/sendfile ${sent}`)
    const { body } = await bruno.expect('its address', o => `${o['body']}`.startsWith('http:'))
    expect((await bruno.does('download', { url: body }))['text']).toBe('written in a terminal, ñ')
    const { url } = await bruno.does('upload', { name: 'other.txt', text: 'the other way' })
    await ana.type(`/url save ${url} ${saved}`)
    await expect.poll(() => existsSync(saved) && readFileSync(saved, 'utf8')).toBe('the other way')
  })

  test('a picture that one publishes is got by the other', async () => {
    await bruno.does('show_picture', { text: 'a very small picture' })
    await ana.type(`/avatar get ${address('bruno')}`)
    const files = () =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter(one => one.isFile())
    await expect
      .poll(() => files().map(one => hashOf(readFileSync(join(one.parentPath, one.name)))))
      .toContain(hashOf('a very small picture'))
  })

  test('who is blocked is not heard, until that ends', async () => {
    /** Says so again and again, each time in other words, until it came to that. */
    const until = (came: (last: string) => boolean): Promise<unknown> => {
      let times = 0
      return expect
        .poll(
          async () => {
            await bruno.does('say', { to: address('ana'), body: `again ${++times}` })
            return came(`again ${times - 1}`)
          },
          { interval: 1000 },
        )
        .toBe(true)
    }
    const heard = (body: string) => ana.events().some(e => e['event'] === 'message' && e['body'] === body)
    await ana.type(`/blocked add ${address('bruno')}`)
    await until(last => !heard(last) && bruno.seen.some(o => o['event'] === 'refused'))
    await ana.type(`/blocked remove ${address('bruno')}`)
    await until(heard)
  })
})
