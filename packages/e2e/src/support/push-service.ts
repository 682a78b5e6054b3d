/** A push service that listens, over TLS, and the half of a browser that subscribes to it and decrypts (RFC 8030, RFC 8291). */
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ClientError, type PushService, type PushSubscribed } from '@corrillo/client'

export interface Pushed {
  readonly path: string
  readonly body: Buffer
}
export interface LocalPushService {
  readonly origin: string
  readonly taken: readonly Pushed[]
  /** The browser that has these paths, or had them. */
  browser(name: string): LocalBrowser
  close(): void
}
export interface LocalBrowser extends PushService {
  /** The path of the subscription that there is now. */
  path(): string | undefined
  /** The person takes the permission back, or gives it again. */
  permit(allowed: boolean): void
  /** As browsers do now and then (`pushsubscriptionchange`). */
  replace(): Promise<void>
  decrypt(body: Buffer): Buffer
}

const decrypted = (body: Buffer, own: ECDH, auth: Uint8Array): Buffer => {
  const [salt, length] = [body.subarray(0, 16), body[20] ?? 0]
  const sender = body.subarray(21, 21 + length)
  const hkdf = (secret: Uint8Array, by: Uint8Array, info: Uint8Array | string, size: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, by, info, size))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const secret = hkdf(own.computeSecret(sender), auth, info, 32)
  const [key, nonce] = [
    hkdf(secret, salt, 'Content-Encoding: aes128gcm\0', 16),
    hkdf(secret, salt, 'Content-Encoding: nonce\0', 12),
  ]
  const sealed = body.subarray(21 + length)
  const open = createDecipheriv('aes-128-gcm', key, nonce)
  open.setAuthTag(sealed.subarray(-16))
  const padded = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()])
  return padded.subarray(0, padded.lastIndexOf(2))
}

/** For `localhost`, with this certificate. */
export const pushService = async (pem: {
  readonly certificate: string
  readonly key: string
}): Promise<LocalPushService> => {
  const taken: Pushed[] = []
  const live = new Set<string>()
  const service = createServer({ cert: pem.certificate, key: pem.key }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const path = request.url ?? ''
      taken.push({ path, body: Buffer.concat(chunks) })
      response.writeHead(live.has(path) ? 201 : 410).end()
    })
  })
  await new Promise<void>(resolve => service.listen(0, '127.0.0.1', resolve))
  const origin = `https://localhost:${(service.address() as AddressInfo).port}`

  const browser = (name: string): LocalBrowser => {
    let [count, allowed] = [0, true]
    let now: (PushSubscribed & { readonly own: ECDH; readonly path: string }) | undefined
    let tell: (() => void) | undefined
    const unsubscribe = async (): Promise<void> => {
      if (now) live.delete(now.path)
      now = undefined
    }
    const subscribe = async (key: Uint8Array): Promise<PushSubscribed> => {
      if (!allowed) throw new ClientError('not-allowed')
      await unsubscribe()
      const own = createECDH('prime256v1')
      const p256dh = own.generateKeys()
      const path = `/${name}/${++count}`
      live.add(path)
      now = { endpoint: origin + path, p256dh, auth: randomBytes(16), key: Uint8Array.from(key), own, path }
      return now
    }
    return {
      subscription: async () => now,
      subscribe,
      unsubscribe,
      changed(to) {
        tell = to
        return () => (tell = undefined)
      },
      path: () => now?.path,
      permit(next) {
        allowed = next
        if (!next) void unsubscribe()
      },
      async replace() {
        const key = now?.key
        await unsubscribe()
        if (key) await subscribe(key)
        tell?.()
      },
      decrypt: body => decrypted(body, now?.own as ECDH, now?.auth ?? new Uint8Array(0)),
    }
  }
  const close = (): void => {
    service.close()
    service.closeAllConnections()
  }
  return { origin, taken, browser, close }
}
