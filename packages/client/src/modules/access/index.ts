/** XEP-0494: the clients that may sign in to the own account, and ending one of them. */
import { CamClients, CamList, CamPasswordResetRequired, CamRevoke, StanzaError } from '@corrillo/xmpp'
import { type Access, type ClientAccess, ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Omemo } from '../omemo/index.ts'

export const access = ({ connection }: Given, omemo: Omemo, own: string): Access => {
  const deviceOf = (id: string): number | undefined =>
    [...omemo.clients.get()].find(([, client]) => client === id)?.[0]
  const list = async (): Promise<readonly ClientAccess[]> => {
    if (!connection.isUp) throw new ClientError('offline')
    const answer = await connection.requests.request('get', CamList.build({})).catch(refused)
    return (CamClients.in(answer)?.clients ?? []).map(client => ({
      id: client.id,
      current: client.id === own,
      connected: client.connected,
      firstSeen: client.firstSeen?.getTime(),
      lastSeen: client.lastSeen?.getTime(),
      name: client.userAgent?.device,
      software: client.userAgent?.software,
      knowsPassword: client.auth.password,
      deviceId: deviceOf(client.id),
    }))
  }
  return {
    list,
    async end(id) {
      if (id === own) throw new ClientError('not-allowed')
      if (!connection.isUp) throw new ClientError('offline')
      const device = deviceOf(id)
      const outcome = await connection.requests
        .request('set', CamRevoke.build({ id }))
        .then(() => 'ended' as const, passwordNeeded)
      if (device !== undefined) await omemo.removeDevice(device)
      return outcome
    },
  }
}

const refused = (error: unknown): never => {
  if (!(error instanceof StanzaError)) throw error
  throw new ClientError(error.condition === 'item-not-found' ? 'not-found' : 'not-allowed', { cause: error })
}
/** §3.2: its sessions and tokens are gone all the same. */
const passwordNeeded = (error: unknown): 'knows-password' => {
  const isIt =
    error instanceof StanzaError && error.extra !== undefined && CamPasswordResetRequired.matches(error.extra)
  return isIt ? 'knows-password' : refused(error)
}
