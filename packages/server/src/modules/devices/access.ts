/** Who has access to an account, and taking it away (XEP-0494): clients that named themselves, and sessions of those that did not. */
import { CAM_REVOKED, type Jid } from '@corrillo/xmpp'
import type { Accounts, Clock, HostView, Session, Stream } from '../../host/module.ts'
import { perSession } from '../../session/per-session.ts'
import type { DeviceBook } from './book.ts'
import { type Device, slotsOf, withoutTokens } from './device.ts'

export interface Access {
  readonly id: string
  readonly connected: boolean
  readonly firstSeen: number
  readonly lastSeen: number
  /** It has shown the password that still holds. */
  readonly password: boolean
  /** It has a token that still holds. */
  readonly token: boolean
  readonly software: string | undefined
  readonly device: string | undefined
}
/** `password`: its tokens and sessions are gone, but only a new password keeps it out. */
export type Revoked = 'gone' | 'password' | undefined

interface Parts {
  readonly host: HostView
  readonly accounts: Pick<Accounts, 'seal'>
  readonly book: DeviceBook
  readonly clock: Clock
}
interface Client {
  readonly account: Jid
  readonly id: string
  readonly since: number
}

export const accesses = ({ host, accounts, book, clock }: Parts) => {
  const clients = new WeakMap<Stream, Client>()
  const clientOf = perSession<Client | undefined>(() => undefined)
  const firstSeen = perSession(() => clock.now())
  /** Of a session without a name, once somebody looks: as long as the session. */
  const nameless = perSession(() => Buffer.from(host.random(15)).toString('base64url'))

  type Known = readonly (readonly [string, Device])[]
  /** A session that outlived the process is known by its resource. */
  const ownerOf = (session: Session, known: Known): string | undefined =>
    clientOf.get(session)?.id ?? known.find(([, { resource }]) => resource === session.jid.resource)?.[0]

  /** Where it is bound; a client that lost its access between sign-in and binding goes. */
  const note = async (session: Session, { account, id, since }: Client): Promise<void> => {
    const { resource } = session.jid
    const isRevoked = await book.change<boolean>(account, id, known => {
      const give = known?.revoked !== undefined && known.revoked >= since
      return known === undefined || give || known.resource === resource
        ? { give }
        : { to: { ...known, resource }, give }
    })
    if (isRevoked) session.end('not-authorized', CAM_REVOKED)
  }
  const ofSession = (session: Session): Access => {
    const since = firstSeen.get(session)
    return {
      id: nameless.get(session),
      connected: true,
      firstSeen: since,
      lastSeen: session.heard ?? since,
      password: true,
      token: false,
      software: undefined,
      device: undefined,
    }
  }
  const ofDevice = (id: string, device: Device, sessions: readonly Session[]): Access => ({
    id,
    connected: sessions.length > 0,
    firstSeen: device.firstSeen,
    lastSeen: Math.max(device.lastSeen, ...sessions.map(session => session.heard ?? 0)),
    password: device.password,
    token: slotsOf(device).some(slot => slot.expires > clock.now()),
    software: device.software,
    device: device.name,
  })

  return {
    isFrom: (s: Stream, account: Jid, id: string): void =>
      void clients.set(s, { account, id, since: clock.now() }),

    /** XEP-0386 §4.1: of one client one session. `failed` is told what could not be noted. */
    settled(session: Session, s: Stream, isInline: boolean, failed: (error: unknown) => void): void {
      const client = clients.get(s)
      // Somebody who had no name before may have resumed it.
      firstSeen.get(session)
      if (client === undefined) return
      clientOf.set(session, client)
      if (isInline)
        for (const other of host.sessionsOf(session.account))
          if (other !== session && clientOf.get(other)?.id === client.id) other.end('conflict')
      note(session, client).catch(failed)
    },

    async list(account: Jid): Promise<readonly Access[]> {
      const [known, seal] = [await book.all(account), await accounts.seal(account.local)]
      const sessions = host.sessionsOf(account)
      const devices = known
        .map(([id, device]) => ({
          device,
          access: ofDevice(
            id,
            device,
            sessions.filter(session => ownerOf(session, known) === id),
          ),
        }))
        .filter(({ device, access }) => device.seal === seal && (access.password || access.token))
      const named = new Set(devices.map(({ access }) => access.id))
      const others = sessions.filter(session => !named.has(ownerOf(session, known) ?? ''))
      return [...devices.map(({ access }) => access), ...others.map(ofSession)]
    },

    async revoke(account: Jid, id: string): Promise<Revoked> {
      const known = await book.all(account)
      const device = known.find(([key]) => key === id)?.[1]
      if (device !== undefined)
        await book.change(account, id, now => ({
          to: withoutTokens({ ...(now ?? device), revoked: clock.now() }),
          give: undefined,
        }))
      const theirs = host
        .sessionsOf(account)
        .filter(session => (ownerOf(session, known) ?? nameless.get(session)) === id)
      for (const session of theirs) session.end('not-authorized', CAM_REVOKED)
      if (device === undefined && theirs.length === 0) return undefined
      return device === undefined || (device.password && device.seal === (await accounts.seal(account.local)))
        ? 'password'
        : 'gone'
    },

    /** What was proved before counts for nothing; who is still in knows the new password (S072). */
    async proofsVoid(account: Jid): Promise<void> {
      const [known, seal] = [await book.all(account), await accounts.seal(account.local)]
      const here = new Set(host.sessionsOf(account).map(session => ownerOf(session, known)))
      const leaves = known.filter(([id]) => seal === undefined || !here.has(id)).map(([id]) => id)
      await book.remove(account, leaves)
      for (const [id] of known.filter(([id]) => !leaves.includes(id)))
        await book.change(account, id, now => ({
          ...(now && seal !== undefined && { to: { ...withoutTokens(now), seal, password: true } }),
          give: undefined,
        }))
    },
  }
}
