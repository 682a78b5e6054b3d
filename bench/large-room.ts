/**
 * `npm run bench:room`: an encrypted group of 1,000 members, each with a device of its own: how long coming in takes, the first message to
 * all of them (1,000 lists and bundles), the later ones, and until others have read them. The real server, and our engine on Node for who
 * writes and who reads; the other members are streams that come in and listen. Written as a section of docs/benchmarks.md. It reports and
 * never fails a test run.
 *
 *   npm run build && npm run bench:room
 *   MEMBERS=200 DEVICES=2 INSIDE=50     smaller, or more devices each, or fewer of them inside; written only at full size
 *   PROFILE=first|later                 a profile of who writes and reads, in artefacts/
 */
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, randomInt, sign } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { PRE_KEY_COUNT, type WireBundle } from '@corrillo/crypto'
import {
  bundlePlace,
  DEVICES_NODE,
  writeBundle,
  writeDevices,
} from '../packages/client/src/modules/omemo/wire.ts'
import { corrillo, type Corrillo } from '../packages/e2e/src/support/corrillo.ts'
import { launch, person } from '../packages/e2e/src/support/browser.ts'
import { composer, enter, stands, write } from '../packages/e2e/src/support/pages.ts'
import { eventually, message, type Person, signInAs } from '../packages/e2e/src/support/engine.ts'
import { inLanes, type LoadClient, signedIn } from './load/client.ts'
import { load, ms } from './web/figures.ts'
import { type Bench, install } from './web/watch.ts'
import { type Case, section, tableOf } from './web/section.ts'

declare const bench: Bench
const MEMBERS = Number(process.env['MEMBERS'] ?? 1000)
const DEVICES = Number(process.env['DEVICES'] ?? 1)
/** One place is left for each engine, the last for the one in a browser. */
const ENGINES = 5
const INSIDE = Math.min(Number(process.env['INSIDE'] ?? MEMBERS), MEMBERS - ENGINES)
const isFull = MEMBERS === 1000 && INSIDE === MEMBERS - ENGINES
const LATER = 5
const AT_ONCE = 20
const ON_LIST = 200
const domain = 'bench.localhost'
const root = join(import.meta.dirname, '..')
const MUC = 'http://jabber.org/protocol/muc'

const about = {
  name: `large-room-${DEVICES}`,
  title: `An encrypted group of 1,000 members with ${DEVICES === 1 ? 'one device' : `${DEVICES} devices`} each`,
  note: `All of them inside, ${ENGINES} of them our engine, ${ENGINES - 1} on Node, in one process with the streams of the others, and one in Chromium, beside the server with the limits that it has by itself (\`npm run bench:room\`).`,
}
const cases: Case[] = []
const report = (what: string, target: string, measured: string): void => {
  cases.push({ what, target, measured, load: load() })
  process.stdout.write(`${what}: ${measured}\n`)
}
const timed = async <T>(run: () => Promise<T>): Promise<readonly [number, T]> => {
  const at = performance.now()
  const done = await run()
  return [performance.now() - at, done]
}

/** The last 32 bytes of an SPKI are the key (RFC 8410 §4). */
const rawOf = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
const agreement = (): Uint8Array => rawOf(generateKeyPairSync('x25519').publicKey)
/** A bundle like every other; what only its reader needs is thrown away. */
const bundleOf = (): WireBundle => {
  const identity = generateKeyPairSync('ed25519')
  const signedPreKey = agreement()
  return {
    identityKey: rawOf(identity.publicKey),
    signedPreKeyId: 1,
    signedPreKey,
    signature: new Uint8Array(sign(null, signedPreKey, identity.privateKey)),
    preKeys: Array.from({ length: PRE_KEY_COUNT }, (_, i) => ({ id: i + 1, key: agreement() })),
  }
}
/** Devices with their list and bundles, as our engine publishes them. */
const publish = async (client: LoadClient): Promise<void> => {
  const ids = Array.from({ length: DEVICES }, () => randomInt(1, 2 ** 31))
  const options = (more: string): string =>
    `<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var='pubsub#access_model'><value>open</value></field>${more}</x></publish-options>`
  const put = (id: string, node: string, item: string, payload: string, more = '') =>
    client.ask(
      `<iq type='set' id='${id}'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${node}'><item id='${item}'>${payload}</item></publish>${options(more)}</pubsub></iq>`,
      new RegExp(`id=['"]${id}['"]`),
    )
  for (const [i, id] of ids.entries()) {
    const { node, item } = bundlePlace('omemo:2', id)
    const bundle = writeBundle('omemo:2', bundleOf())
    await put(
      `b${i}`,
      node,
      item,
      bundle.toString(),
      `<field var='pubsub#max_items'><value>max</value></field>`,
    )
  }
  const list = writeDevices(
    'omemo:2',
    ids.map(id => ({ id })),
  )
  await put('l', DEVICES_NODE['omemo:2'], 'current', list.toString())
}

/** For its members alone, who know each other: as our engine makes one. */
const found = async (owner: LoadClient, room: string, members: readonly string[]): Promise<void> => {
  const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`
  const config = { persistentroom: 1, publicroom: 0, membersonly: 1, whois: 'anyone', roomname: 'Large' }
  const fields = Object.entries(config).map(([name, value]) => field(`muc#roomconfig_${name}`, `${value}`))
  await owner.ask(`<presence to='${room}/owner'><x xmlns='${MUC}'/></presence>`, /code=['"]110['"]/)
  await owner.ask(
    `<iq type='set' id='made' to='${room}'><query xmlns='${MUC}#owner'><x xmlns='jabber:x:data' type='submit'>${field('FORM_TYPE', `${MUC}#roomconfig`)}${fields.join('')}</x></query></iq>`,
    /id=['"]made['"]/,
  )
  for (let from = 0; from < members.length; from += ON_LIST) {
    const items = members
      .slice(from, from + ON_LIST)
      .map(name => `<item affiliation='member' jid='${name}@${domain}'/>`)
    await owner.ask(
      `<iq type='set' id='m${from}' to='${room}'><query xmlns='${MUC}#admin'>${items.join('')}</query></iq>`,
      new RegExp(`id=['"]m${from}['"]`),
    )
  }
}

const names = Array.from({ length: MEMBERS }, (_, i) => `u${i}`)
const room = `large@rooms.${domain}`
const server: Corrillo = await corrillo({
  domain,
  extra: `[limits]\nban_failures = 0\nunauthenticated_per_address = 100000\nunauthenticated_total = 100000\n`,
})
const made = spawnSync(
  process.execPath,
  [join(root, 'bench/users.ts'), join(server.folder, 'data'), domain, String(MEMBERS)],
  { stdio: 'inherit' },
)
if (made.status !== 0) throw new Error('the accounts could not be made')
await server.start()
const target = { port: server.ports.directTls, domain, mechanism: 'SCRAM-SHA-256', pid: 0 }
const loop = monitorEventLoopDelay({ resolution: 5 })
const profiler = process.env['PROFILE'] ? new Session() : undefined
try {
  const [seeding, streams] = await timed(async () => {
    const all = await signedIn(target, MEMBERS - ENGINES, i => names[i + ENGINES] ?? '')
    await inLanes(all.length, AT_ONCE, i => publish(all[i] as LoadClient))
    return all
  })
  process.stdout.write(`accounts with devices after ${ms(seeding)}\n`)
  const [owner] = streams
  if (!owner) throw new Error('there has to be an owner')
  await found(
    owner,
    room,
    names.filter(name => name !== owner.name),
  )
  let bytes = 0
  const hears = (client: LoadClient): void => {
    client.hear = chunk => {
      bytes += chunk.length
    }
  }
  hears(owner)
  await inLanes(INSIDE - 1, AT_ONCE, async i => {
    const client = streams[i + 1] as LoadClient
    await client.ask(
      `<presence to='${room}/${client.name}'><x xmlns='${MUC}'/></presence>`,
      /code=['"]110['"]/,
    )
    hears(client)
  })
  process.stdout.write(`${INSIDE} inside\n`)
  const people: Person[] = []
  for (const name of names.slice(0, ENGINES - 1)) people.push(await signInAs(server, name, 'pw'))
  const [writer, ...readers] = people
  if (!writer) throw new Error('there has to be somebody who writes')
  const enters = async ({ engine }: Person): Promise<void> => {
    await engine.groups.join(room)
    const group = engine.groups.of(room)
    if (!group) throw new Error('there is no group')
    await eventually('inside', group.view, now => now.where === 'in' && now.members.length === MEMBERS)
  }
  for (const person of readers) await enters(person)
  const profiled = async (): Promise<void> => {
    profiler?.connect()
    await profiler?.post('Profiler.enable')
    await profiler?.post('Profiler.start')
  }
  if (process.env['PROFILE'] === 'first') await profiled()
  const [entering] = await timed(() => enters(writer))
  report(
    'Comes in for the first time, until what is written can go',
    '2 s',
    `${ms(entering)}, with the ${MEMBERS.toLocaleString('en')} members known`,
  )
  const says = async (text: string) => {
    bytes = 0
    loop.reset()
    loop.enable()
    await writer.engine.conversation(room).send(text)
    const [there, failed] = await timed(async () => {
      const one = await eventually(text, writer.engine.conversation(room).timeline, ({ items }) =>
        items.find(
          item =>
            item.kind === 'message' &&
            item.text === text &&
            !['waiting', 'sent'].includes(item.state?.kind ?? ''),
        ),
      )
      return one.kind === 'message' && one.state?.kind === 'failed' ? one.state.reason : undefined
    })
    if (failed !== undefined) return `fails after ${ms(there)}: ${failed}`
    const [read] = await timed(() => Promise.all(readers.map(person => message(person, room, text))))
    loop.disable()
    const kB = (bytes / INSIDE / 1000).toFixed(1)
    return `${ms(there)} until the room has it, ${ms(there + read)} until the ${readers.length} other engines have read it; ${kB} kB to each member; the loop of all engines and streams was held up ${ms(loop.max / 1e6)} at most`
  }
  report('Writes for the first time: all lists and bundles', 'as fast as it goes', await says('first'))
  if (process.env['PROFILE'] === 'later') await profiled()
  for (let i = 0; i < LATER; i++) {
    const one = await says(`later ${i}`)
    if (i === 0) report('Writes again', 'as fast as it goes', one)
    if (i === LATER - 1) report(`Writes for the ${LATER + 1}th time`, 'as fast as it goes', one)
  }
  if (profiler) {
    const { profile } = await profiler.post('Profiler.stop')
    mkdirSync(join(root, 'artefacts'), { recursive: true })
    writeFileSync(join(root, 'artefacts/large-room.cpuprofile'), JSON.stringify(profile))
  }
  const browser = await launch()
  const { page } = await person(browser, server.url)
  page.setDefaultTimeout(30_000)
  await page.addInitScript(install, '<encrypted')
  await enter(page, server.url, names[ENGINES - 1] ?? '', 'pw')
  /** What is done, until the text is on the screen, and the longest task of the page’s own thread. */
  const inBrowser = async (what: string, target: string, act: () => Promise<void>): Promise<void> => {
    await page.evaluate(() => void bench.seen.tasks.splice(0))
    const [took] = await timed(act)
    const tasks = await page.evaluate(() => bench.seen.tasks)
    const longest = tasks.length === 0 ? 'none above 50 ms' : `the longest ${ms(Math.max(...tasks))}`
    report(what, target, `${ms(took)}; tasks of the page: ${longest}`)
  }
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByRole('button', { name: 'Find or join a group instead' }).click()
  await page.getByLabel('Name of the group').fill(room)
  await page.getByRole('button', { name: `Look at ${room}` }).click()
  const joining = page.getByRole('button', { name: 'Join', exact: true })
  await joining.waitFor()
  await inBrowser('Comes in with a browser', '2 s, no task above 100 ms', async () => {
    await joining.click()
    await composer(page).waitFor()
    await stands(page.getByText(/Only the members of .* can read this/))
  })
  for (const text of ['browser 0', 'browser 1', 'browser 2'])
    await inBrowser(
      text === 'browser 0' ? 'Writes with a browser for the first time' : 'Writes with a browser again',
      'no task above 100 ms',
      async () => {
        await write(page, text)
        await message(writer, room, text)
      },
    )
  await browser.close()
  for (const { app } of people) await app.signOut().catch(() => undefined)
  for (const client of streams) client.close()
  if (isFull) {
    const file = join(root, 'docs/benchmarks.md')
    const [cpu] = cpus()
    const machine = `${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}`
    writeFileSync(file, section(readFileSync(file, 'utf8'), about, tableOf(cases), machine))
  }
} finally {
  await server.clear()
}
process.exit(0)
