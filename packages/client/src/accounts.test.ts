/** Several accounts of one person on one device: apart in everything but the lock and the emergency. */
import { beforeEach, expect, test } from 'vitest'
import { openAccounts, type AccountsOptions } from './accounts.ts'
import { type Accounts, type App, ClientError, type Engine, type OwnAccount } from './api.ts'
import { manualClock, type ManualClock } from './platform/memory/clock.ts'
import { memoryKeychain, memoryLeases, memoryPlatform } from './platform/memory/index.ts'
import { memoryStorage } from './platform/memory/storage.ts'
import type { Keychain, Lease, Platform } from './platform/platform.ts'
import { ME, PASSWORD, type ScriptedServer, scriptedServer } from './testing/scripted-server.ts'
import { signedIn, until } from './testing/signed-in.ts'

const OTHER = 'ana@rios.example'
let servers: ReadonlyMap<string, ScriptedServer>
let storage: Platform['storage']
let keys: Map<string, Uint8Array>
let keychain: Keychain
let leases: () => Lease
let wiped: number
let clock: ManualClock

beforeEach(() => {
  servers = new Map([ME, OTHER].map(me => [me.split('@')[1] ?? '', scriptedServer(me)]))
  storage = memoryStorage(new Map(), new Map(), new Map())
  keys = new Map()
  keychain = memoryKeychain(keys)
  leases = memoryLeases()
  wiped = 0
  clock = manualClock()
})

/** A tab of the browser. What it begins when its test is over stays with the servers and the stores of that test. */
const tab = (options: AccountsOptions = {}): Promise<Accounts> => {
  const [its, parts] = [servers, { storage, keychain, clock }]
  const lease = leases
  return openAccounts(() => {
    const platform = memoryPlatform(() => ({ receive: () => undefined, closed: () => undefined }), {
      ...parts,
      lease: lease(),
      wipe: async () => void (wiped += 1),
    })
    const connect: Platform['transport']['connect'] = (target, events) => {
      const listen = its.get(target.domain)?.listen
      if (!listen) throw new Error(`no server for ${target.domain}`)
      return memoryPlatform(listen).transport.connect(target, events)
    }
    return { ...platform, transport: { connect } }
  }, options)
}

const inside = (app: App): Promise<Engine> => until(app.state, state => state.kind === 'open' && state.engine)
const signIn = async (app: App, name: string, password = PASSWORD): Promise<Engine> => {
  await until(app.state, state => state.kind === 'signed-out')
  await app.signIn({ name, password, keepUnlocked: false, deviceName: 'test' })
  const engine = await inside(app)
  await until(engine.connection, state => state.kind === 'online')
  return engine
}
const named = (accounts: Accounts, address: string): OwnAccount => {
  const found = accounts.all.get().find(one => one.address === address)
  if (!found) throw new Error(`${address} is not here`)
  return found
}
const kinds = (accounts: Accounts) => accounts.all.get().map(({ address, kind }) => [address, kind])
const both = async (accounts: Accounts) => {
  const first = await signIn(accounts.shown.get().app, ME)
  accounts.add()
  const second = await signIn(accounts.shown.get().app, OTHER)
  return { first, second }
}
const arrives = (address: string, body: string): void => {
  const server = servers.get(address.split('@')[1] ?? '')
  server?.push(
    `<message xmlns='jabber:client' type='chat' id='${body}' from='bruno@plaza.example/phone' to='${address}'><body>${body}</body></message>`,
  )
}

test('both accounts are online at once, and what arrives for the one behind is counted', async () => {
  const accounts = await tab()
  const { first } = await both(accounts)
  expect(accounts.shown.get().address).toBe(OTHER)
  const told: string[] = []
  first.onArrival(({ text }) => told.push(text))
  arrives(ME, 'hello')
  await until(accounts.unread, count => count === 1)
  expect(accounts.all.get().map(({ address, unread }) => [address, unread])).toEqual([
    [ME, 1],
    [OTHER, 0],
  ])
  expect(told).toEqual(['hello'])
})
test('going to the other account needs nobody and no server', async () => {
  const accounts = await tab()
  const { first } = await both(accounts)
  for (const server of servers.values()) server.drop()
  accounts.show(named(accounts, ME).id)
  const state = accounts.shown.get().app.state.get()
  expect(state.kind === 'open' && state.engine).toBe(first)
})
test('a store of the time when there was one account is one of several, and loses nothing', async () => {
  const alone = await signedIn(servers.get('plaza.example') as ScriptedServer, { storage, keychain })
  await alone.engine.conversation('bruno@plaza.example').send('kept')
  const { deviceId } = alone.engine.me.get()
  await alone.engine.lockNow()
  const accounts = await tab()
  const { app } = accounts.shown.get()
  await until(app.state, state => state.kind === 'locked')
  await app.unlock(PASSWORD, false)
  const engine = await inside(app)
  expect(engine.me.get()).toMatchObject({ address: ME, deviceId })
  const { timeline } = engine.conversation('bruno@plaza.example')
  await until(timeline, ({ items }) => items.some(item => item.kind === 'message' && item.text === 'kept'))
})
test('the one that was shown last is shown again', async () => {
  await both(await tab())
  leases = memoryLeases()
  expect((await tab({ last: 0 })).shown.get().address).toBe(ME)
  leases = memoryLeases()
  expect((await tab({ last: 1 })).shown.get().address).toBe(OTHER)
})
test('S337: the lock of one closes all, and each is opened with its own passphrase', async () => {
  const accounts = await tab()
  await signIn(accounts.shown.get().app, ME)
  const server = servers.get('rios.example') as ScriptedServer
  server.password = 'another horse'
  accounts.add()
  const second = await signIn(accounts.shown.get().app, OTHER, 'another horse')
  await second.lockNow()
  expect(kinds(accounts)).toEqual([
    [ME, 'locked'],
    [OTHER, 'locked'],
  ])
  expect([...keys]).toEqual([])
  const { app } = named(accounts, OTHER)
  await expect(app.unlock(PASSWORD, false)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await app.unlock('another horse', false)
  expect(kinds(accounts)).toEqual([
    [ME, 'locked'],
    [OTHER, 'open'],
  ])
})
test('S337: the keys of all are gone before the page is told that it is locked', async () => {
  const accounts = await tab()
  await both(accounts)
  const left: number[] = []
  accounts.shown.get().app.state.subscribe(() => left.push(keys.size))
  const state = named(accounts, ME).app.state.get()
  if (state.kind === 'open') await state.engine.lockNow()
  expect(left).toEqual([0])
})
test('S337: the lock is heard in other tabs', async () => {
  const bells: (() => void)[] = []
  const bell = { ring: () => bells[1]?.(), heard: (run: () => void) => void bells.push(run) }
  const first = await tab({ bell })
  const second = await tab({ bell })
  const engine = await signIn(first.shown.get().app, ME)
  await signIn(second.shown.get().app, OTHER)
  await engine.lockNow()
  await until(second.shown.get().app.state, state => state.kind === 'locked')
})
test('S323, S337: after the lock no tab takes another for the one that runs it, and whoever opens it first does', async () => {
  const bells: (() => void)[] = []
  const bell = { ring: () => bells[1]?.(), heard: (run: () => void) => void bells.push(run) }
  const first = await tab({ bell })
  const { second: other } = await both(first)
  const second = await tab({ bell })
  await until(named(second, ME).app.state, state => state.kind === 'elsewhere')
  await other.lockNow()
  // What stood behind hears the lock; and pages that begin anew, both at once.
  const tabs = [first, second, await tab(), await tab()]
  await expect
    .poll(() => {
      clock.advance(1_000)
      return tabs.flatMap(one => one.all.get().map(({ kind }) => kind))
    })
    .toEqual(tabs.flatMap(() => ['locked', 'locked']))
  await expect(named(second, ME).app.unlock('not it', false)).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  await named(second, ME).app.unlock(PASSWORD, false)
  await until(named(second, ME).app.state, state => state.kind === 'open')
  await named(first, ME).app.unlock(PASSWORD, false)
  await until(named(second, ME).app.state, state => state.kind === 'elsewhere')
  expect(kinds(first)).toContainEqual([ME, 'open'])
})
test('S278: signing out of one leaves nothing of it and the other as it is', async () => {
  const accounts = await tab()
  const { first } = await both(accounts)
  await accounts.shown.get().app.signOut()
  expect(kinds(accounts)).toEqual([[ME, 'open']])
  expect(accounts.shown.get().address).toBe(ME)
  expect(await storage.names()).toEqual([ME])
  expect([...keys.keys()]).toEqual([ME])
  expect(first.connection.get().kind).toBe('online')
})
test('who signs out of the only one is at the sign-in', async () => {
  const accounts = await tab()
  await signIn(accounts.shown.get().app, ME)
  await accounts.shown.get().app.signOut()
  expect(kinds(accounts)).toEqual([[undefined, 'signed-out']])
  await signIn(accounts.shown.get().app, ME)
})
test('an account that is here is not added once more, nor taken from the tab that has it', async () => {
  const accounts = await tab()
  const { first } = await both(accounts)
  accounts.add()
  const again = accounts.shown.get()
  await until(again.app.state, state => state.kind === 'signed-out')
  const form = { name: ME, password: PASSWORD, keepUnlocked: false, deviceName: 'test' }
  await expect(again.app.signIn(form)).rejects.toMatchObject({ code: 'account-here', field: 'name' })
  expect(await storage.names()).toEqual([ME, OTHER])
  expect(first.connection.get().kind).toBe('online')
  accounts.dismiss(again.id)
  expect(accounts.all.get().map(({ address }) => address)).toEqual([ME, OTHER])
})
test('S323: a sign-in that could not be kept leaves the account to whichever tab comes next', async () => {
  const [first, second] = [(await tab()).shown.get().app, (await tab()).shown.get().app]
  const { open } = storage
  storage.open = async name => {
    storage.open = open
    await open(name)
    throw new ClientError('storage-full')
  }
  await expect(signIn(first, ME)).rejects.toMatchObject({ code: 'storage-full' })
  const engine = await signIn(second, ME)
  expect(engine.me.get().address).toBe(ME)
})
test('S323: another tab takes one account over and leaves the other where it is', async () => {
  const first = await tab()
  await both(first)
  const second = await tab()
  for (const name of [ME, OTHER])
    await until(named(second, name).app.state, state => state.kind === 'elsewhere')
  // The first tab goes on with its stores as if nobody had come.
  for (const name of [ME, OTHER]) await (await inside(named(first, name).app)).setLockAfter(5)
  await named(second, ME).app.takeOver()
  await until(named(second, ME).app.state, state => state.kind === 'open')
  await until(named(first, ME).app.state, state => state.kind === 'elsewhere')
  expect(kinds(first)).toContainEqual([OTHER, 'open'])
  expect(kinds(second)).toContainEqual([OTHER, 'elsewhere'])
  await named(first, ME).app.takeOver()
  await until(named(first, ME).app.state, state => state.kind === 'open')
})
test('S323: what another tab takes over while it is being opened is closed here before it is opened there', async () => {
  const before = await tab()
  await signIn(before.shown.get().app, ME)
  leases = memoryLeases()
  const { open } = storage
  let isAsked = false
  let goOn = (): void => undefined
  const gate = new Promise<void>(resolve => (goOn = resolve))
  storage.open = async name => {
    isAsked = true
    await gate
    return open(name)
  }
  const first = (await tab()).shown.get()
  await expect.poll(() => isAsked).toBe(true)
  storage.open = open
  const second = (await tab()).shown.get()
  await until(second.app.state, state => state.kind === 'elsewhere')
  const taken = second.app.takeOver()
  // It has asked for it, and waits.
  await new Promise(resolve => setImmediate(resolve))
  expect(second.app.state.get().kind).toBe('elsewhere')
  goOn()
  await taken
  await (await inside(second.app)).setLockAfter(5)
  expect(first.app.state.get().kind).toBe('elsewhere')
})
test('S337: an emergency leaves nothing of any account', async () => {
  const accounts = await tab()
  await both(accounts)
  await accounts.shown.get().app.wipe()
  expect(await storage.names()).toEqual([])
  expect([...keys]).toEqual([])
  expect(wiped).toBe(1)
  for (const [domain, server] of servers) {
    const list = server.items.get(`ana@${domain} urn:xmpp:omemo:2:devices`)?.get('current')
    expect(String(list)).not.toContain('<device ')
  }
})
