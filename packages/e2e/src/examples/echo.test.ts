import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Corrillo, served } from '../support/corrillo.ts'
import { eventually, message, signInAs } from '../support/engine.ts'
import { echo } from './echo.ts'

const password = 'plenty long for this'
let server: Corrillo
beforeAll(async () => {
  server = await served({ domain: 'localhost', accounts: ['ana', 'eco'], password })
})
afterAll(async () => {
  await server.kill()
  await server.clear()
})

test('the bot of the README takes a contact and repeats what is written to it, encrypted', async () => {
  const address = `eco@${server.domain}`
  const stop = await echo({ folder: join(server.folder, 'bot'), http: server.url, name: 'eco', password })
  const ana = await signInAs(server, 'ana', password)
  await ana.engine.addContact(address)
  await eventually('contacts', ana.engine.contact(address), card => card.subscription === 'both')
  await ana.engine.conversation(address).send('¿Hay alguien?')
  const answer = await message(ana, address, 'You wrote: ¿Hay alguien?')
  expect(answer.security).toMatchObject({ encrypted: true, protocol: 'omemo:2' })
  stop()
})
