/**
 * XEP-0484 Fast Authentication Streamlining Tokens and XEP-0494 Client Access Management: the clients of an account that name
 * themselves when they sign in (XEP-0388), their tokens, who of them is here, and the way to end one.
 */
import {
  CamClients,
  CamList,
  CamPasswordResetRequired,
  CamRevoke,
  decodeBase64,
  encodeBase64,
  type Element,
  Jid,
  NS_CAM,
  StanzaError,
} from '@corrillo/xmpp'
import { z } from 'zod'
import { defineModule, onGet, onSet } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'
import { retention } from '../retention/index.ts'
import { type Access, accesses, type Revoked } from './access.ts'
import { deviceBook } from './book.ts'
import { deviceCommands } from './commands.ts'
import type { Device } from './device.ts'
import { keeping } from './keeping.ts'
import { signIns } from './sign-in.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const schema = z.object({
  token_days: z.number().int().min(1).max(365).default(21),
  rotate_hours: z.number().int().min(1).max(8_760).default(24),
  devices: z.number().int().min(1).max(1_000).default(50),
  forget_days: z.number().int().min(1).max(3_650).default(60),
  names: z.boolean().default(true),
})

const shown = (accesses: readonly Access[]): Element =>
  CamClients.build({
    clients: accesses.map(access => ({
      id: access.id,
      connected: access.connected,
      type: 'session',
      firstSeen: new Date(access.firstSeen),
      lastSeen: new Date(access.lastSeen),
      auth: { password: access.password, fast: access.token },
      permission: { status: 'unrestricted' },
      userAgent: {
        ...(access.software !== undefined && { software: access.software }),
        ...(access.device !== undefined && { device: access.device }),
      },
    })),
  })

/** §3.2. */
const answerTo = (revoked: Revoked): void => {
  if (revoked === undefined) throw new StanzaError('cancel', 'item-not-found')
  if (revoked === 'password')
    throw new StanzaError(
      'cancel',
      'service-unavailable',
      'its sessions and tokens are gone; only a new password keeps it out',
      CamPasswordResetRequired.build({}),
    )
}

export const devices = defineModule({
  name: 'devices',
  specs: [
    { xep: 484, version: '0.2.0', note: 'no TLS 0-RTT; `tls-unique` is not offered' },
    { xep: 494, version: '0.1.0' },
  ],
  disco: { host: [NS_CAM] },
  config: {
    schema,
    keys: {
      token_days: { default: 21, about: 'Days that a token serves in place of the password.' },
      rotate_hours: { default: 24, about: 'Age in hours at which a token is replaced at the next sign-in.' },
      devices: { default: 50, about: 'Devices remembered for an account; the one longest away makes room.' },
      forget_days: { default: 60, about: 'Days after which a device that stayed away is forgotten.' },
      names: {
        default: true,
        about: 'Keep what a device calls itself and its software, for its owner to see.',
      },
    },
  },
  needs: { retention },
  stores: { devices: map<Device>() },
  setup({ config, stores, needs, host, accounts, records, clock, log }) {
    const book = deviceBook(stores.devices)
    const access = accesses({ host, accounts, book, clock })
    const kept = keeping({ book, host, clock, devices: config.devices, forgetDays: config.forget_days })
    const failed = (what: string) => (error: unknown) => log.error(what, { error: String(error) })

    let key: Promise<Uint8Array> | undefined
    const readKey = async (): Promise<Uint8Array> => {
      const known = await records.get('token-key')
      const decoded = typeof known === 'string' ? decodeBase64(known) : undefined
      if (decoded !== undefined) return decoded
      const made = host.random(32)
      await records.set('token-key', encodeBase64(made))
      return made
    }
    const signIn = signIns({
      domain: host.domain,
      accounts,
      book,
      clock,
      key: () => (key ??= readKey()),
      serial: () => Buffer.from(host.random(18)).toString('base64url'),
      tokenMs: config.token_days * DAY_MS,
      rotateMs: config.rotate_hours * HOUR_MS,
      namesKept: config.names,
      arrives: kept.arrives,
      isFrom: access.isFrom,
    })

    needs.retention.daily(async () => {
      const all = await accounts.list()
      await kept.sweep(all.map(({ local }) => Jid.of(local, host.domain)))
    })

    return {
      iq: [
        onGet('self', CamList, async (_, ask) => shown(await access.list(ask.from.bare))),
        onSet('self', CamRevoke, async ({ id }, ask) => answerTo(await access.revoke(ask.from.bare, id))),
      ],
      inline: {
        tokens: {
          offer: signIn.offer,
          prove: signIn.prove,
          admitted: (request, local, bindings, s) =>
            signIn.admitted(request, local, bindings, s).catch((error: unknown) => {
              failed('device not noted')(error)
              return undefined
            }),
          settled: (session, s, how) =>
            access.settled(session, s, how === 'inline', failed('session not noted')),
        },
      },
      events: {
        proofsVoid: ({ account }) =>
          void (
            host.accountExists(account) && access.proofsVoid(account).catch(failed('tokens not removed'))
          ),
      },
      commands: deviceCommands({
        domain: host.domain,
        accounts,
        list: account => access.list(account),
        revoke: (account, id) => access.revoke(account, id),
      }),
      api: { list: access.list, revoke: access.revoke, grant: signIn.grant },
    }
  },
})
