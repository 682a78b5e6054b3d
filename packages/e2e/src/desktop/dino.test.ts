/** Debian's Dino with its own OMEMO, python-omemo and slixmpp beside it: it enters a room, and messages, a file, pictures, blocking, what it missed. */
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certify, withCertificate } from '../support/authority.ts'
import { type Corrillo, served } from '../support/corrillo.ts'
import { able, type Dino, encryptIn, OMEMO, relay, startDino } from '../support/dino.ts'
import { type DrivenPeer, startDrivenPeer } from '../support/driven-peer.ts'
import { has } from '../support/needs.ts'
import { type OmemoPeer, startOmemoPeer } from '../support/omemo-peer.ts'

const password = 'a long enough one'
const domain = 'patio.test'
const room = `salon@rooms.${domain}`
const name = 'The salon'
const address = (name: string) => `${name}@${domain}`

describe.runIf(able && has('python3-slixmpp', 'python3-aiohttp', 'python3-omemo', 'python3-oldmemo'))(
  'Dino',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'corrillo-dino-'))
    let server: Corrillo
    let way: Awaited<ReturnType<typeof relay>>
    let ana: Dino
    let bruno: OmemoPeer
    let dora: DrivenPeer
    const peer = (name: string): Promise<DrivenPeer> =>
      startDrivenPeer('everyday_peer', {
        port: server.ports.starttls,
        jid: `${address(name)}/peer`,
        password,
      })
    const omemo = (name = 'bruno'): Promise<OmemoPeer> =>
      startOmemoPeer({
        folder: join(folder, 'keys'),
        port: server.ports.starttls,
        jid: `${address(name)}/peer`,
        password,
        ns: 'old',
        upload: `upload.${domain}`,
      })
    const start = (): Promise<Dino> =>
      startDino({
        folder,
        authority: join(folder, 'ca.pem'),
        hosts: `${way.address} ${domain}\n127.0.0.1 localhost\n`,
      })
    const keeps = (body: string, encryption: number) =>
      ana.keeps(`SELECT 1 FROM message WHERE body = '${body}' AND encryption = ${encryption}`)
    const reads = (body: string) =>
      bruno.expect(`reads ${body}`, o => o['event'] === 'message' && o['body'] === body)

    beforeAll(async () => {
      chmodSync(folder, 0o755)
      mkdirSync(join(folder, 'keys'))
      certify(folder, [domain])
      server = await served({
        domain,
        extra: ({ http }) =>
          `${withCertificate(folder, http)}[sasl]\niterations = 4096\nscram_sha_1 = true\nchannel_binding = false\n`,
        accounts: ['ana', 'bruno', 'dora'],
        password,
      })
      way = await relay(server.ports.starttls)
      bruno = await omemo()
      // Dino sends nothing with encryption to a room while a member of it, present or absent, has no keys.
      await (await omemo('dora')).quit()
      dora = await peer('dora')
      // Her contacts are there before Dino is.
      const before = await peer('ana')
      const contacts = [address('bruno'), address('dora')]
      for (const jid of contacts) await before.does('befriend', { jid })
      await before.does('contacts', { jids: contacts })
      await before.quit()
      ana = await start()
      await ana.does('sign_in', { jid: address('ana'), password })
      await dora.does('open_room', {
        room,
        options: {
          'muc#roomconfig_roomname': name,
          'muc#roomconfig_membersonly': '1',
          'muc#roomconfig_whois': 'anyone',
        },
        members: [address('ana'), address('bruno')],
      })
      // Nothing that the room says before one enters it makes Dino keep back what it encrypts there.
      await dora.does('grants', { room, jid: address('ana'), affiliation: 'admin' })
      await bruno.join(room, 'bruno')
      await ana.does('join', { room, name })
      await ana.does('converse', { jid: address('bruno') })
      await ana.quit()
      encryptIn(folder, [address('bruno'), room])
      ana = await start()
    })
    afterAll(async () => {
      await Promise.all([ana?.quit(), bruno?.quit(), dora?.quit()])
      way?.close()
      await server?.clear()
      rmSync(folder, { recursive: true, force: true })
    })

    test('it signs in, and talks with encryption, both ways', async () => {
      await ana.does('converse', { jid: address('bruno') })
      await ana.does('say', { body: 'a secret, ñ' })
      await reads('a secret, ñ')
      bruno.send(address('ana'), 'a secret back')
      await keeps('a secret back', OMEMO)
    })

    test('an encrypted file comes down whole', async () => {
      const file = join(folder, 'picture.jpg')
      const bytes = randomBytes(50_000)
      writeFileSync(file, bytes)
      bruno.sendFile(address('ana'), file, 'old')
      await ana.holds(bytes)
    })

    test('it knows of a picture that one publishes', async () => {
      await dora.does('show_picture', { text: 'a very small picture' })
      const hash = createHash('sha1').update('a very small picture').digest('hex')
      await ana.keeps(`SELECT 1 FROM contact_avatar WHERE hash = '${hash}'`)
    })

    test('who is blocked is not heard, until that ends', async () => {
      await ana.does('converse', { jid: address('dora') })
      await ana.does('toggle_blocking')
      await dora.does('say', { to: address('ana'), body: 'not for you' })
      await dora.expect('refused', o => o['event'] === 'refused')
      await ana.does('toggle_blocking')
      const heard = async (): Promise<boolean> => {
        await dora.does('say', { to: address('ana'), body: 'for you again' })
        return ana.rows(`SELECT 1 FROM message WHERE body = 'for you again'`).length > 0
      }
      await expect.poll(heard, { interval: 1000 }).toBe(true)
      expect(ana.rows(`SELECT 1 FROM message WHERE body = 'not for you'`)).toEqual([])
    })

    test('after a kill -9 of the server and a restart of its own it has what it missed', async () => {
      await ana.quit()
      await Promise.all([bruno.quit(), dora.quit()])
      await server.kill()
      await server.start()
      bruno = await omemo()
      dora = await peer('dora')
      bruno.send(address('ana'), 'missed by you')
      ana = await start()
      await keeps('missed by you', OMEMO)
    })

    test('it has entered its members-only room again by itself, and reads what is said there with encryption', async () => {
      await bruno.join(room, 'bruno')
      // He encrypts for who is in the room: until Dino is, for nobody.
      const heard = async (): Promise<boolean> => {
        bruno.send(room, 'a secret of the salon')
        return (
          ana.rows(`SELECT 1 FROM message WHERE body = 'a secret of the salon' AND encryption = ${OMEMO}`)
            .length > 0
        )
      }
      await expect.poll(heard, { interval: 1000 }).toBe(true)
    })

    test('what it writes there arrives', async () => {
      await ana.does('join', { room, name })
      await ana.does('say', { body: 'said in the salon' })
      await reads('said in the salon')
    })
  },
)
