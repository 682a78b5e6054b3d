/** OpenPGP on a real server: with Debian's Profanity and GnuPG (XEP-0374, XEP-0027), and in a group of engines. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenPgp } from '@corrillo/client'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch, person } from './support/browser.ts'
import { type Corrillo, served } from './support/corrillo.ts'
import { befriend, eventually, message, messages, type Person, signInAs } from './support/engine.ts'
import { type GnuPg, gnuPgFor } from './support/gnupg.ts'
import { has } from './support/needs.ts'
import { enter } from './support/pages.ts'
import { type Profanity, startProfanity } from './support/profanity.ts'

const password = 'plenty long for this'
let server: Corrillo
let ana: Person
let bruno: Person
let keys: OpenPgp

beforeAll(async () => {
  server = await served({
    domain: 'localhost',
    extra: '[sasl]\niterations = 10000\nchannel_binding = false\n',
    accounts: ['ana', 'bruno', 'carla', 'dario'],
    password,
  })
  ana = await signInAs(server, 'ana', password)
  bruno = await signInAs(server, 'bruno', password)
  await befriend(ana, bruno)
  keys = await ana.engine.openpgp()
  await keys.create()
})
afterAll(async () => {
  await server?.clear()
})
const fingerprint = (): string => keys.own.get()[0]!.fingerprint
const byOpenPgp = (person: Person, other: string): Promise<unknown> =>
  eventually(
    'OpenPGP is ready',
    person.engine.conversation(other).composer,
    now => now.openpgp && now.state === 'ready',
  )

test('XEP-0373 §5: a second device has the key from its backup on the server, and reads what was written before', async () => {
  await (await bruno.engine.openpgp()).create()
  const talk = bruno.engine.conversation(ana.address)
  await talk.setProtocol('openpgp')
  await byOpenPgp(bruno, ana.address)
  await talk.send('for every device of yours, the next one too')
  const { security } = await message(ana, bruno.address, 'for every device of yours, the next one too')
  expect(security).toMatchObject({ encrypted: true, protocol: 'openpgp', trust: 'trusted', mixed: false })
  const code = await keys.backUp()
  const second = await signInAs(server, 'ana', password)
  const there = await second.engine.openpgp()
  expect(await there.restore(code)).toBe(1)
  expect(there.own.get()[0]?.fingerprint).toBe(fingerprint())
  await second.engine.conversation(bruno.address).loadOlder()
  await message(second, bruno.address, 'for every device of yours, the next one too')
  expect(await keys.hasBackup()).toBe(true)
  await there.removeBackup()
  expect(await keys.hasBackup()).toBe(false)
  await expect(there.restore(code)).rejects.toMatchObject({ code: 'not-found' })
  await second.app.signOut()
})

test('XEP-0374 §2.3: a group goes by OpenPGP, for everybody who has a key', async () => {
  const carla = await signInAs(server, 'carla', password)
  for (const one of [ana, bruno]) await befriend(one, carla)
  const room = await ana.engine.groups.create('Keys', [bruno.address, carla.address])
  for (const one of [bruno, carla]) {
    await eventually('the invitation', one.engine.conversations, items =>
      items.some(item => item.address === room && item.request),
    )
    await one.engine.groups.answer(room, true)
    await eventually('is inside', one.engine.groups.of(room)!.view, now => now.where === 'in')
  }
  await eventually('all are in', ana.engine.groups.of(room)!.view, now => now.members.length === 3)
  const talk = ana.engine.conversation(room)
  await talk.setProtocol('openpgp')
  await eventually(
    'Carla has none',
    talk.composer,
    now => now.state === 'ready' && now.unreached?.length === 1,
  )
  await (await carla.engine.openpgp()).create()
  await keys.look(carla.address)
  await eventually('now all have', talk.composer, now => now.state === 'ready' && now.unreached?.length === 0)
  await talk.send('sealed for three')
  for (const one of [bruno, carla]) {
    const { security } = await message(one, room, 'sealed for three')
    expect(security).toMatchObject({ protocol: 'openpgp', key: fingerprint() })
  }
  await carla.app.signOut()
})

describe.runIf(has('chromium'))('the web client', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
  })

  test('XEP-0374: makes a key, is told to go by OpenPGP, and both read each other', async () => {
    await server.addUser('elena', password)
    const elena = await signInAs(server, 'elena', password)
    await befriend(ana, elena)
    await elena.app.signOut()
    const { page, complaints } = await person(browser, server.url)
    await enter(page, server.url, 'elena', password)
    await page.evaluate(() => location.assign('#/settings/openpgp'))
    await page.getByRole('button', { name: 'Make a key' }).click()
    await page.getByRole('heading', { name: 'Your key' }).waitFor()
    await page.evaluate(() => location.assign('#/'))
    await page.getByRole('link', { name: /ana/ }).first().click()
    await page.getByRole('link', { name: /About/ }).first().click()
    await page.getByRole('button', { name: 'Use OpenPGP here…' }).click()
    await page.getByRole('button', { name: 'Use OpenPGP', exact: true }).click()
    await page.getByText(fingerprint().slice(-4), { exact: true }).waitFor()
    await page.getByText('Locked with OpenPGP for').waitFor()
    const field = page.getByRole('textbox', { name: /^Message to/ })
    await field.fill('from a browser, by a key')
    await field.press('Enter')
    const address = `elena@${server.domain}`
    const { security } = await message(ana, address, 'from a browser, by a key')
    expect(security).toMatchObject({ protocol: 'openpgp', trust: 'trusted' })
    const talk = ana.engine.conversation(address)
    await talk.setProtocol('openpgp')
    await byOpenPgp(ana, address)
    await talk.send('and back to it')
    await page.getByRole('log').getByText('and back to it', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })
})

describe.runIf(has('profanity', 'tmux', 'gnupg'))('Profanity', () => {
  let dario: Profanity
  let gpg: GnuPg
  let address: string

  beforeAll(async () => {
    address = `dario@${server.domain}`
    gpg = gnuPgFor(join(server.folder, 'gnupg'), address)
    dario = await startProfanity({
      folder: server.folder,
      port: server.ports.starttls,
      jid: address,
      password,
      env: { GNUPGHOME: gpg.home },
    })
    await ana.engine.addContact(address)
    await dario.shows(/authorization request/)
    await dario.type(`/sub allow ${ana.address}`)
    await dario.type(`/sub request ${ana.address}`)
    await eventually(
      'the request',
      ana.engine.contact(address),
      card => card.request || card.subscription === 'both',
    )
    await ana.engine.answerRequest(address, true)
    await eventually('both', ana.engine.contact(address), card => card.subscription === 'both')
  })
  afterAll(async () => {
    await dario?.quit()
    gpg?.stop()
  })

  test('XEP-0374: both read what the other one has signed and sealed', async () => {
    const file = join(server.folder, 'dario.gpg')
    writeFileSync(file, gpg.run('--export', '--export-options', 'export-minimal', gpg.fingerprint))
    await dario.type(`/ox announce ${file}`)
    const known = keys.keysOf(address)
    await expect
      .poll(async () => {
        await keys.look(address)
        return known.get().map(one => one.fingerprint)
      })
      .toEqual([gpg.fingerprint])
    const talk = ana.engine.conversation(address)
    await talk.setProtocol('openpgp')
    await byOpenPgp(ana, address)

    await dario.type(`/ox discover ${ana.address}`)
    await dario.shows(new RegExp(fingerprint()))
    await dario.type(`/ox request ${ana.address} ${fingerprint()}`)
    await expect.poll(() => gpg.run('--list-keys', '--with-colons').toString()).toContain(fingerprint())
    gpg.trust(fingerprint())
    await dario.type(`/msg ${ana.address}`)
    await dario.type('/ox start')
    await dario.type('signed in a terminal, ñ')
    const { security } = await message(ana, address, 'signed in a terminal, ñ')
    expect(security).toMatchObject({
      protocol: 'openpgp',
      key: gpg.fingerprint,
      trust: 'trusted',
      mixed: false,
    })
    const outside = dario
      .events()
      .findLast(e => e['event'] === 'stanza-out' && `${e['xml']}`.includes('urn:xmpp:openpgp:0'))
    expect(outside?.['xml']).not.toContain('signed in a terminal')

    await talk.send('and sealed by an engine, ø')
    await dario.expect(
      'reads it',
      e => e['event'] === 'message' && e['body'] === 'and sealed by an engine, ø',
    )
    expect(messages(ana, address).at(-1)?.security).toMatchObject({ protocol: 'openpgp', key: fingerprint() })
    await dario.type('/ox end')
  })

  test('XEP-0027: what it seals in the old way is read, and vouched for by nobody', async () => {
    await dario.type(`/pgp setkey ${ana.address} ${fingerprint()}`)
    await dario.type(`/account set ${address} pgpkeyid ${gpg.fingerprint}`)
    await dario.type('/pgp start')
    await dario.type('in the old way')
    const { security } = await message(ana, address, 'in the old way')
    expect(security).toMatchObject({ encrypted: true, protocol: 'pgp', trust: undefined })
  })
})
