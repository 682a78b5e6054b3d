/** The engine and python-omemo: the first message by either side, in both generations, and the engine in the middle of a mixed contact. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Corrillo, served } from './support/corrillo.ts'
import { message, type Person, signInAs } from './support/engine.ts'
import { has } from './support/needs.ts'
import { startOmemoPeer } from './support/omemo-peer.ts'

const password = 'plenty long for this'
const isHere = has('python3-slixmpp', 'python3-oldmemo', 'python3-twomemo')
let server: Corrillo
let ana: Person
const folder = mkdtempSync(join(tmpdir(), 'corrillo-peers-'))

const peer = async (name: string, ns: 'old' | 'new' | 'both') => {
  await server.addUser(name, password)
  return startOmemoPeer({
    folder: mkdtempSync(join(folder, name)),
    port: server.ports.starttls,
    jid: `${name}@localhost`,
    password,
    ns,
  })
}

describe.skipIf(!isHere)('OMEMO with python-omemo', () => {
  beforeAll(async () => {
    const extra = '[sasl]\nchannel_binding = false\n'
    server = await served({ domain: 'localhost', extra, accounts: ['ana'], password })
    ana = await signInAs(server, 'ana', password)
  })
  afterAll(async () => {
    await server?.kill()
    await server?.clear()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each([
    ['old', 'omemo:0'],
    ['new', 'omemo:2'],
    ['both', 'omemo:2'],
  ] as const)('we begin: %s', async (ns, protocol) => {
    const other = await peer(`first-${ns}`, ns)
    const address = `first-${ns}@localhost`
    await ana.engine.conversation(address).send(`hello ${ns}`)
    await other.expect('our message', o => o['text'] === `hello ${ns}` || o['body'] === `hello ${ns}`)
    expect((await message(ana, address, `hello ${ns}`, 'on-server')).security.protocol).toBe(protocol)
    other.send(ana.address, `back ${ns}`)
    expect((await message(ana, address, `back ${ns}`)).security).toMatchObject({ encrypted: true })
    await ana.engine.conversation(address).send(`again ${ns}`)
    await other.expect('our second message', o => o['text'] === `again ${ns}` || o['body'] === `again ${ns}`)
    void other.quit()
  })

  test.each([['old'], ['new']] as const)('they begin: %s', async ns => {
    const other = await peer(`second-${ns}`, ns)
    const address = `second-${ns}@localhost`
    other.send(ana.address, `first word ${ns}`, ns)
    await message(ana, address, `first word ${ns}`)
    await ana.engine.conversation(address).send(`answer ${ns}`)
    await other.expect('our answer', o => o['text'] === `answer ${ns}` || o['body'] === `answer ${ns}`)
    void other.quit()
  })
})
