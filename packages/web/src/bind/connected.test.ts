import { source } from '@corrillo/client'
import { expect, it } from 'vitest'
import { connected } from './connected.ts'
import type { ConnectionState } from './contract.ts'

it('a question put while connecting waits for the connection, and no longer', async () => {
  const connection = source<ConnectionState>({ kind: 'connecting' })
  let put = 0
  const question = connected(connection).then(() => put++)
  await Promise.resolve()
  expect(put).toBe(0)
  connection.set({ kind: 'catching-up', done: 0, total: undefined })
  await question
  connection.set({ kind: 'online' })
  expect(put).toBe(1)
  await connected(connection)
})
it('without a connection it is put at once, to be refused with a reason', async () => {
  await connected(source<ConnectionState>({ kind: 'waiting', retryAt: 0, error: 'offline' }))
  await connected(source<ConnectionState>({ kind: 'stopped', error: 'downgrade' }))
})
