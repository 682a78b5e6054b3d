/** The real client engine on Node, signed in to a real server over its WebSocket. */
import type { App, Engine, TimelineItem, Value } from '@corrillo/client'
import { createApp, createNodePlatform } from '@corrillo/client/node'
import type { Corrillo } from './corrillo.ts'

export interface Person {
  readonly app: App
  readonly engine: Engine
  readonly address: string
}

/** Resolves with the first thing that `look` finds, now or after a change of `value`. */
export const eventually = <T, R>(
  what: string,
  value: Value<T>,
  look: (now: T) => R | undefined | false,
  ms = 90_000,
): Promise<R> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      leave()
    }
    const check = (): void => {
      const found = look(value.get())
      if (found === undefined || found === false) return
      stop()
      resolve(found as R)
    }
    const leave = value.subscribe(check)
    const timer = setTimeout(() => {
      stop()
      reject(
        new Error(
          `${what}: not within ${ms} ms; at last ${JSON.stringify(value.get(), (_, v) => (typeof v === 'function' ? undefined : v)).slice(-1500)}`,
        ),
      )
    }, ms)
    check()
  })

export const appAt = (server: Corrillo, folder?: string): App =>
  createApp(createNodePlatform({ http: server.url, ...(folder === undefined ? {} : { folder }) }), {
    target: { domain: server.domain, websocket: `ws://localhost:${server.ports.http}/xmpp-websocket` },
  })

export const engineOf = (app: App): Promise<Engine> =>
  eventually('the store is open', app.state, state => state.kind === 'open' && state.engine)

export const online = async (engine: Engine): Promise<void> => {
  await eventually('online', engine.connection, state => state.kind === 'online')
}

export const signInAs = async (
  server: Corrillo,
  name: string,
  password: string,
  folder?: string,
  keepUnlocked = false,
): Promise<Person> => {
  const app = appAt(server, folder)
  await eventually('the application has started', app.state, state => state.kind === 'signed-out')
  await app.signIn({ name, password, keepUnlocked, deviceName: `${name}'s test` })
  const engine = await engineOf(app)
  await online(engine)
  return { app, engine, address: `${name}@${server.domain}` }
}

/** Both become contacts of each other. */
export const befriend = async (a: Person, b: Person): Promise<void> => {
  await a.engine.addContact(b.address)
  await eventually('the request', b.engine.conversations, items =>
    items.some(item => item.address === a.address && item.request),
  )
  await b.engine.answerRequest(a.address, true)
  await eventually('both', a.engine.contact(b.address), card => card.subscription === 'both')
  await eventually('both', b.engine.contact(a.address), card => card.subscription === 'both')
}

/** A contact of an account that a browser will sign in to: the account makes friends as an engine, and is signed out again. */
export const contactOf = async (
  server: Corrillo,
  account: string,
  contact: string,
  password: string,
): Promise<Person> => {
  const [first, other] = [
    await signInAs(server, account, password),
    await signInAs(server, contact, password),
  ]
  await befriend(first, other)
  await first.app.signOut()
  return other
}

export type MessageItem = Extract<TimelineItem, { kind: 'message' }>
export const messages = (person: Pick<Person, 'engine'>, other: string): readonly MessageItem[] =>
  person.engine
    .conversation(other)
    .timeline.get()
    .items.filter(item => item.kind === 'message')

export const message = (
  person: Pick<Person, 'engine'>,
  other: string,
  text: string,
  state?: string,
): Promise<MessageItem> =>
  eventually(`message "${text}" ${state ?? ''}`, person.engine.conversation(other).timeline, ({ items }) =>
    items.find(
      (item): item is MessageItem =>
        item.kind === 'message' && item.text === text && (state === undefined || item.state?.kind === state),
    ),
  )
