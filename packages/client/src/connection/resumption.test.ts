/** XEP-0198 §5 with something that could not be kept: what is said to be handled is here, and nothing else (D1). */
import { expect, test } from 'vitest'
import { memoryStorage } from '../platform/memory/storage.ts'
import type { SealedStorageDriver } from '../platform/platform.ts'
import { RosterQuery } from '@corrillo/xmpp'
import { DOMAIN, scriptedServer } from '../testing/scripted-server.ts'
import { settled, signedIn, until } from '../testing/signed-in.ts'
import { body, messagesIn, withBruno } from '../testing/with-bruno.ts'

/** `full`: the next write of the store fails. */
const failing = () => {
  const memory = memoryStorage()
  const state = { full: false }
  const storage: SealedStorageDriver = {
    ...memory,
    async open(name) {
      const records = await memory.open(name)
      return {
        ...records,
        async write(changes) {
          if (!state.full) return records.write(changes)
          state.full = false
          throw new DOMException('no room', 'QuotaExceededError')
        },
      }
    },
  }
  return { state, parts: { storage } }
}

test('D1, D3: what could not be stored is not acknowledged, nor what came behind it; all of it comes again, in its order', async () => {
  const server = scriptedServer()
  server.isResumable = true
  const { state, parts } = failing()
  const { engine, here, phone, chat } = await withBruno({ server, parts })
  await settled(server)
  const stanzas = []
  for (const text of ['one', 'two', 'three'])
    stanzas.push(phone.stanza(await phone.sealed(engine.me.get().deviceId, body(text)), { id: text }))
  state.full = true
  for (const stanza of stanzas) server.push(stanza)
  await until(engine.connection, connection => connection.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(engine.connection, connection => connection.kind === 'online')
  await settled(server)
  expect(messagesIn(chat).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
})

test('XEP-0198 §5: what is asked while the connection is broken is asked when the session goes on, not given up half a minute later', async () => {
  const server = scriptedServer()
  server.isResumable = true
  const { engine, platform } = await signedIn(server)
  server.drop()
  await until(engine.connection, connection => connection.kind === 'waiting')
  const added = engine.addContact(`carla@${DOMAIN}`)
  platform.clock.advance(1_000)
  await until(engine.connection, connection => connection.kind === 'online')
  await added
  expect(server.sent.flatMap(iq => RosterQuery.in(iq)?.items ?? []).map(({ jid }) => `${jid}`)).toEqual([
    `carla@${DOMAIN}`,
  ])
})
