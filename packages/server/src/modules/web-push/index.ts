/**
 * Web Push by the server itself (RFC 8030, RFC 8291, RFC 8292): a browser whose person looks at no device is woken, by whichever push
 * service the browser has. What goes out is a word that the browser itself chose, encrypted, and always of one size:
 * neither who wrote nor what, nor how much (S332).
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import {
  type Jid,
  NS_WEB_PUSH,
  StanzaError,
  WebPushKey,
  WebPushSubscribe,
  WebPushUnsubscribe,
} from '@corrillo/xmpp'
import { z } from 'zod'
import { Lanes } from '../../host/lanes.ts'
import { defineModule, onGet, onSet } from '../../host/module.ts'
import { map } from '../../storage/shapes.ts'
import { push } from '../push/index.ts'
import { endpointOf } from './address.ts'
import { deliver, type Outcome } from './deliver.ts'
import { areKeys, encrypt, freshKey } from './encrypt.ts'
import { openVapid } from './vapid.ts'

interface Subscription {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  /** What the browser wants to be told; a word of its own. */
  readonly tag?: string
  /** Failures in a row. */
  readonly failures: number
}

const AT_ONCE = 50
const MAY_WAIT = 10_000
/** Refusals and failures in a row after which a subscription is given up. */
const PATIENCE = 20
/** As long as it may be, every wake-up still has one size. */
const TAG_LENGTH = 32

/** Accounts of one browser replace each other's wake-ups not; which is which, the push service learns nothing of. */
const topicOf = (account: Jid, { auth }: Subscription): string =>
  createHash('sha256').update(`${auth} ${account}`).digest('base64url').slice(0, 32)
const keyOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url')
const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
const isTag = (word: string): boolean => word.length <= TAG_LENGTH && /^[\w-]+$/u.test(word)
const text = (data: Uint8Array): string => Buffer.from(data).toString('base64')

export const webPush = defineModule({
  name: 'web-push',
  specs: [
    { rfc: 8030, note: 'as an application server' },
    { rfc: 8188, note: 'one record, as RFC 8291 §4 asks', partial: true },
    { rfc: 8291 },
    { rfc: 8292 },
  ],
  disco: { account: [NS_WEB_PUSH] },
  needs: { push },
  config: {
    schema: z.object({
      subscriptions: z.number().int().min(1).max(1_000).default(20),
      timeout_seconds: z.number().int().min(1).max(120).default(10),
      private_addresses: z.boolean().default(false),
      authorities: z.string().min(1).optional(),
    }),
    keys: {
      subscriptions: { default: 20, about: 'Browsers of an account that may be woken.' },
      timeout_seconds: { default: 10, about: 'Seconds that a push service has to answer.' },
      private_addresses: {
        default: false,
        about: 'Let push services be in private networks: only with one of your own there.',
      },
      authorities: {
        default: undefined,
        about: 'PEM file with further certificate authorities, for a push service of your own.',
      },
    },
  },
  stores: { subscriptions: map<Subscription>() },
  setup({ config, stores, host, needs, clock, log, records }) {
    const store = stores.subscriptions
    const lanes = new Lanes(AT_ONCE, MAY_WAIT)
    const authorities =
      config.authorities === undefined ? [] : [...rootCertificates, readFileSync(config.authorities, 'utf8')]
    const vapid = openVapid(records, host.publicUrl)
    vapid.catch(error => log.error('no key for Web Push', { error: String(error) }))

    const settle = (
      account: Jid,
      key: string,
      known: Subscription,
      outcome: Outcome,
    ): Promise<void> | undefined => {
      if (outcome === 'taken')
        return known.failures === 0 ? undefined : store.set(account, key, { ...known, failures: 0 })
      const failures = known.failures + 1
      const over = outcome === 'gone' || failures >= PATIENCE
      return store.set(account, key, over ? undefined : { ...known, failures })
    }
    const wake = async (account: Jid, key: string): Promise<void> => {
      const known = await store.get(account, key)
      const endpoint = known && endpointOf(known.endpoint, config.private_addresses)
      if (known === undefined || endpoint === undefined) return
      const keys = { p256dh: bytes(known.p256dh), auth: bytes(known.auth) }
      const body = encrypt(Buffer.from(known.tag ?? ''), keys, freshKey())
      const outcome = await deliver({
        endpoint,
        topic: topicOf(account, known),
        body,
        authorization: (await vapid).authorization(endpoint, clock.now()),
        authorities,
        privateToo: config.private_addresses,
        timeoutMs: config.timeout_seconds * 1000,
      })
      await settle(account, key, known, outcome)
    }
    const failed = (error: unknown): void => log.error('a wake-up failed', { error: String(error) })
    needs.push.onWake(account => {
      Promise.resolve(store.entries(account)).then(all => {
        for (const [key] of all) lanes.run(`${account} ${key}`, () => wake(account, key).catch(failed))
      }, failed)
    })

    const subscribe = async (account: Jid, wish: WebPushSubscribe): Promise<void> => {
      const { endpoint, p256dh, auth, tag } = wish
      if (tag !== undefined && !isTag(tag)) throw new StanzaError('modify', 'not-acceptable')
      if (endpointOf(endpoint, config.private_addresses) === undefined || !areKeys(wish))
        throw new StanzaError('modify', 'not-acceptable')
      const key = keyOf(endpoint)
      const known = await store.entries(account)
      if (known.length >= config.subscriptions && !known.some(([other]) => other === key))
        throw new StanzaError('wait', 'resource-constraint')
      await store.set(account, key, {
        endpoint,
        p256dh: text(p256dh),
        auth: text(auth),
        failures: 0,
        ...(tag === undefined ? {} : { tag }),
      })
    }

    return {
      iq: [
        onGet('self', WebPushKey, async () => WebPushKey.build({ point: (await vapid).point })),
        onSet('self', WebPushSubscribe, (wish, ask) => subscribe(ask.from.bare, wish)),
        onSet('self', WebPushUnsubscribe, ({ endpoint }, ask) =>
          store.set(ask.from.bare, keyOf(endpoint), undefined),
        ),
      ],
    }
  },
})
