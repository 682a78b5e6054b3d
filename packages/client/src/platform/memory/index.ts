/** A platform that is all memory: real drivers, no outside world. A server is given as a function that takes the other end. */
import { cryptography } from '../../modules/omemo/cryptography.ts'
import { fileWork } from '../../modules/files/work.ts'
import { fileHttp } from '../file-http.ts'
import type { Http, Keychain, Lease, Platform, Transport, TransportEvents, Wire } from '../platform.ts'
import { manualClock, type ManualClock } from './clock.ts'
import { memoryStorage } from './storage.ts'

/** The other end of a connection. */
export interface Peer {
  receive(text: string): void
  closed(): void
}
export interface Line {
  send(text: string): void
  drop(reason: string): void
}
export type Listener = (line: Line) => Peer

export const memoryTransport = (listen: Listener): Transport => ({
  async connect(_target, events: TransportEvents): Promise<Wire> {
    let isOpen = true
    let isBroken = false
    const later = (run: () => void) => queueMicrotask(run)
    const end = (reason: string) => {
      if (!isOpen) return
      isOpen = false
      later(() => events.closed(reason))
    }
    const peer = listen({
      send: text => later(() => isOpen && events.frame(text)),
      drop(reason) {
        isBroken = true
        end(reason)
      },
    })
    return {
      kind: 'websocket',
      channelBinding: undefined,
      // What was said before the end arrives, as with a WebSocket that is closed.
      send: text => isOpen && later(() => isBroken || peer.receive(text)),
      close() {
        if (isOpen) later(() => peer.closed())
        end('closed')
      },
    }
  },
})

export const memoryKeychain = (keys: Map<string, Uint8Array> = new Map()): Keychain => ({
  async keep(name, key) {
    keys.set(name, key.slice())
  },
  recall: async name => keys.get(name)?.slice(),
  async forget(name) {
    keys.delete(name)
  },
})

/** One holder for each name; a second asks in vain unless it takes over. */
export const memoryLeases = (): (() => Lease) => {
  const holders = new Map<string, () => Promise<void>>()
  return () => {
    let held: string | undefined
    let release: (() => Promise<void>) | undefined
    return {
      async acquire(name, lost, options = {}) {
        const holder = holders.get(name)
        if (holder && !options.steal) return false
        await holder?.()
        held = name
        release = lost
        holders.set(name, lost)
        return true
      },
      isTaken: async name => holders.has(name),
      release() {
        if (held !== undefined && holders.get(held) === release) holders.delete(held)
        held = undefined
      },
    }
  }
}

export interface MemoryPlatform extends Platform {
  readonly clock: ManualClock
}

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

export const memoryPlatform = (
  listen: Listener,
  parts: Partial<Omit<Platform, 'clock'>> & { readonly clock?: ManualClock } = {},
): MemoryPlatform => {
  const storage = parts.storage ?? memoryStorage()
  return {
    clock: manualClock(),
    random,
    breathe: () => Promise.resolve(),
    cryptography: cryptography(random, () => Promise.resolve()),
    openpgp: async () => (await import('../../modules/openpgp/work.ts')).openPgpWork(random),
    transport: memoryTransport(listen),
    storage,
    keychain: memoryKeychain(),
    http: unreachable,
    files: fileWork(storage.pieces, fileHttp),
    origin: undefined,
    push: undefined,
    lease: memoryLeases()(),
    wipe: async () => {},
    online: { now: () => true, subscribe: () => () => {} },
    argon2id: derive,
    ...parts,
  }
}

const unreachable: Http = { fetch: () => Promise.reject(new TypeError('no network')) }

/** PBKDF2 in place of Argon2id: this platform keeps nothing that a thief could take away to guess at. */
const derive: Platform['argon2id'] = async (password, salt) => {
  const key = await crypto.subtle.importKey('raw', password as BufferSource, 'PBKDF2', false, ['deriveBits'])
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations: 1000 }
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256))
}
