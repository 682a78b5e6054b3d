/** Clients from npm that nobody here wrote: xmpp.js over any transport, strophe.js over WebSocket. */
import { client, xml, type Client } from '@xmpp/client'
import { type $iq, Strophe } from 'strophe.js'

/**
 * Its `start` waits for the answer to its header only after its header is written: an answer that is there before goes past it, and it gives
 * up in the end although it is online.
 */
export const online = (entity: Client): Promise<unknown> =>
  new Promise((resolve, reject) => {
    entity.on('online', resolve)
    entity.start().catch(error => entity.status === 'online' || reject(error))
  })

export const startXmppJs = async (at: {
  readonly service: string
  readonly domain: string
  readonly name: string
  readonly password: string
}): Promise<Client> => {
  const { service, domain, name: username, password } = at
  const entity = client({ service, domain, resource: 'js', username, password })
  entity.reconnect.stop()
  entity.timeout = 60_000 // its own two seconds are short on a busy machine
  entity.on('error', () => undefined)
  await online(entity)
  await entity.send(xml('presence'))
  return entity
}

export type StropheConnection = InstanceType<typeof Strophe.Connection>

export const startStrophe = (at: {
  readonly port: number
  readonly jid: string
  readonly password: string
}): Promise<StropheConnection> =>
  new Promise((resolve, reject) => {
    const connection = new Strophe.Connection(`ws://localhost:${at.port}/xmpp-websocket`)
    const timer = setTimeout(() => reject(new Error('strophe.js did not connect')), 60_000)
    connection.connect(at.jid, at.password, (status: number) => {
      if (status === Strophe.Status.CONNECTED) {
        clearTimeout(timer)
        resolve(connection)
      } else if (status === Strophe.Status.AUTHFAIL || status === Strophe.Status.CONNFAIL) {
        clearTimeout(timer)
        reject(new Error(`strophe.js: status ${status}`))
      }
    })
  })

/** Sends a request and gives the answer; rejects with what an error says. */
export const asks = (connection: StropheConnection, iq: ReturnType<typeof $iq>): Promise<Element> =>
  new Promise(
    (resolve, reject) =>
      void connection.sendIQ(
        iq,
        resolve,
        (refused: Element | null) => reject(new Error(refused ? Strophe.serialize(refused) : 'no answer')),
        60_000,
      ),
  )
