/** The platform of a Node process: bots, tests, terminals. */
import { argon2 } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import WebSocket from 'ws'
import { type AppOptions, createApp as createAppOn } from '../../app.ts'
import type { App } from '../../api.ts'
import { cryptography } from '../../modules/omemo/cryptography.ts'
import { fileWork } from '../../modules/files/work.ts'
import { fileHttp } from '../file-http.ts'
import { memoryKeychain, memoryLeases } from '../memory/index.ts'
import { memoryStorage } from '../memory/storage.ts'
import type { Http, Keychain, Platform, Target, Transport } from '../platform.ts'
import { connectWebSocket, type WebSocketLike, webSocketUrl } from '../websocket.ts'
import { fileStorage } from './storage.ts'
import { connectOverTcp, nameFault } from './tcp.ts'

export interface NodeOptions {
  /** Where everything is kept; without it, in memory. */
  readonly folder?: string
  /** The HTTP address of the instance, for set-up and invitations. */
  readonly http?: string
  /** A certificate authority beside the system's, PEM. */
  readonly ca?: string
}
const MAX_FRAME = 1_048_576

const transport = (ca: string | undefined, base: string | undefined): Transport => ({
  connect(target: Target, events) {
    const trusted = target.ca ?? ca
    if (target.websocket === undefined)
      return connectOverTcp({ ...target, ...(trusted === undefined ? {} : { ca: trusted }) }, events)
    const options = {
      maxPayload: MAX_FRAME,
      perMessageDeflate: false,
      // Its types are older than what it passes on to node:tls.
      checkServerIdentity: nameFault as unknown as NonNullable<
        WebSocket.ClientOptions['checkServerIdentity']
      >,
      ...(trusted === undefined ? {} : { ca: trusted }),
    }
    const websocket = base === undefined ? target.websocket : webSocketUrl(target.websocket, base)
    return connectWebSocket(
      (url, protocols) => new WebSocket(url, protocols, options) as unknown as WebSocketLike,
      { ...target, websocket },
      events,
    )
  },
})

const http = (base: string | undefined): Http => ({
  async fetch(path, { method = 'GET', json } = {}) {
    if (base === undefined) throw new TypeError('this platform was given no HTTP address')
    const body =
      json === undefined
        ? {}
        : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }
    const response = await fetch(new URL(path, base), { method, ...body })
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return { status: response.status, body: isJson ? await response.json() : undefined }
  },
})

/** A file that its owner alone may read, only when told to keep the store unlocked. */
const fileKeychain = (folder: string): Keychain => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const memory = memoryKeychain()
  const fileOf = (name: string) => join(folder, `${encodeURIComponent(name)}.key`)
  return {
    async keep(name, key, until) {
      if (until === 'told-otherwise') writeFileSync(fileOf(name), key, { mode: 0o600, flush: true })
      else await memory.keep(name, key, until)
    },
    async recall(name) {
      try {
        return new Uint8Array(readFileSync(fileOf(name)))
      } catch {
        return memory.recall(name)
      }
    },
    async forget(name) {
      rmSync(fileOf(name), { force: true })
      await memory.forget(name)
    },
  }
}

const hash = promisify(argon2)
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const driver = (folder: string | undefined) => (folder === undefined ? memoryStorage() : fileStorage(folder))

export const createNodePlatform = (options: NodeOptions = {}): Platform =>
  platformOn(options, driver(options.folder))

const platformOn = ({ folder, http: base, ca }: NodeOptions, storage: Platform['storage']): Platform => ({
  clock: {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  },
  random,
  breathe,
  cryptography: cryptography(random, breathe),
  openpgp: async () => (await import('../../modules/openpgp/work.ts')).openPgpWork(random),
  transport: transport(ca, base),
  storage,
  files: fileWork(storage.pieces, fileHttp),
  origin: base === undefined ? undefined : new URL(base).origin,
  push: undefined,
  keychain: folder === undefined ? memoryKeychain() : fileKeychain(folder),
  http: http(base),
  lease: memoryLeases()(),
  wipe: async () => {},
  online: { now: () => true, subscribe: () => () => {} },
  async argon2id(password, salt, { memoryKiB, passes, lanes }) {
    const key = await hash('argon2id', {
      message: password,
      nonce: salt,
      parallelism: lanes,
      tagLength: 32,
      memory: memoryKiB,
      passes,
    })
    return new Uint8Array(key)
  },
})

/** An application on this process; `target` names where the server is when DNS does not. */
export const createApp = (platform: Platform, options: AppOptions = {}): App => createAppOn(platform, options)
