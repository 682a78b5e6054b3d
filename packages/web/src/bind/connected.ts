import type { ConnectionState, Value } from './contract.ts'

/** While the connection is being made a question waits for it; once it is made, or was not, the question is put. */
export const connected = (connection: Value<ConnectionState>): Promise<void> =>
  new Promise(resolve => {
    const look = (): void => {
      if (connection.get().kind === 'connecting') return
      leave()
      resolve()
    }
    const leave = connection.subscribe(look)
    look()
  })
