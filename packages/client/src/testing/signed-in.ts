/** An application in memory, signed in to a scripted server. */
import type { App, Engine } from '../api.ts'
import { createApp } from '../app.ts'
import { type MemoryPlatform, memoryPlatform } from '../platform/memory/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Value } from '../value/value.ts'
import { DOMAIN, ME, PASSWORD, type ScriptedServer } from './scripted-server.ts'

export interface SignedIn {
  readonly app: App
  readonly engine: Engine
  readonly platform: MemoryPlatform
}

export const until = <T, R>(value: Value<T>, look: (now: T) => R | undefined | false): Promise<R> =>
  new Promise(resolve => {
    const check = (): void => {
      const found = look(value.get())
      if (found === undefined || found === false) return
      queueMicrotask(() => leave())
      resolve(found as R)
    }
    const leave = value.subscribe(check)
    check()
  })

export const signedIn = async (
  server: ScriptedServer,
  parts: Partial<Omit<Platform, 'clock'>> = {},
): Promise<SignedIn> => {
  const platform = memoryPlatform(server.listen, parts)
  const app = createApp(platform, {
    target: { domain: DOMAIN, websocket: 'wss://plaza.example/xmpp-websocket' },
  })
  await until(app.state, state => state.kind === 'signed-out')
  await app.signIn({ name: ME, password: PASSWORD, keepUnlocked: false, deviceName: 'test' })
  const engine = await until(app.state, state => state.kind === 'open' && state.engine)
  await until(engine.connection, state => state.kind === 'online')
  return { app, engine, platform }
}

/** Resolves when everything that the server said before has been dealt with: a request of its own is answered. */
export const settled = async (server: ScriptedServer): Promise<void> => {
  const id = `fence-${Math.random()}`
  server.push(
    `<iq xmlns='jabber:client' type='get' id='${id}' from='${DOMAIN}' to='${server.resource}'><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  while (!server.sent.some(stanza => stanza.name === 'iq' && stanza.attr('id') === id))
    await new Promise(resolve => setImmediate(resolve))
}

/** The next stanza to `to` that carries something encrypted or a body, after `from` stanzas. */
export const nextMessage = async (server: ScriptedServer, to: string, from: number) => {
  for (;;) {
    const found = server.sent
      .slice(from)
      .find(stanza => stanza.name === 'message' && stanza.attr('to') === to)
    if (found) return found
    await new Promise(resolve => setImmediate(resolve))
  }
}
