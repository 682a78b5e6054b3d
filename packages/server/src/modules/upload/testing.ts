/** A host with the module, its HTTP listener on a free port, a clock to turn, and real files below a temporary folder. */
import { randomUUID } from 'node:crypto'
import { readdir, rm, stat, truncate } from 'node:fs/promises'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { basename, join } from 'node:path'
import { type Element, el, UploadRequest, UploadSlot } from '@corrillo/xmpp'
import { vi } from 'vitest'
import { configure } from '../../config/config.ts'
import { type Http, startHttp } from '../../http/http.ts'
import { silentLog } from '../../observe/log.ts'
import type { Device } from '../../plays/device.ts'
import { DOMAIN, World } from '../../plays/world.ts'
import { upload } from './index.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}
export interface Granted {
  /** Path and query of the one address. */
  readonly path: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}
type Wanted = Parameters<typeof UploadRequest.build>[0]

/** However full the disk is on which the tests run. */
const ANY_DISK = { disk_percent: 100 }

export class UploadHouse {
  readonly world: World
  readonly folder: string
  readonly http: Http
  private readonly devices = new Map<string, Promise<Device>>()

  private readonly accounts: Set<string>

  private constructor(world: World, http: Http, accounts = new Set<string>()) {
    this.accounts = accounts
    this.world = world
    this.http = http
    this.folder = world.host.view.folder
  }

  /** `before`: with what is on the disk of another one, as after a restart. */
  static async open(
    section: Readonly<Record<string, unknown>> = {},
    before?: UploadHouse,
  ): Promise<UploadHouse> {
    const left = before && {
      storage: before.world.storage,
      clock: before.world.clock,
      folder: before.folder,
    }
    const world = new World([upload], { upload: { ...ANY_DISK, ...section } }, {}, left)
    const http = await startHttp({
      config: configure({ listen: { http: 0 }, http: { public_url: `https://${DOMAIN}` } }),
      webRoot: world.host.view.folder,
      log: silentLog,
    })
    http.mount(world.host.routes, world.host.httpStreams)
    await world.host.start()
    return new UploadHouse(world, http, before?.accounts)
  }

  /** What is on the disk stays there. */
  async stop(): Promise<void> {
    await this.http.close()
    await this.world.host.stop()
  }
  async close(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** The account is made when somebody first speaks for it. */
  private device(name: string): Promise<Device> {
    const made = async (): Promise<Device> => {
      if (!this.accounts.has(name)) await this.world.account(name)
      this.accounts.add(name)
      const device = this.world.device(name, 'phone')
      device.bind()
      return device
    }
    const device = this.devices.get(name) ?? made()
    this.devices.set(name, device)
    return device
  }

  /** The answer to a request for a slot, whatever it is. */
  async asks(wanted: Wanted | Element, name = 'ana', type: 'get' | 'set' = 'get'): Promise<Element> {
    const device = await this.device(name)
    const id = randomUUID()
    const payload = 'name' in wanted ? (wanted as Element) : UploadRequest.build(wanted)
    await device.sends(el('jabber:client', 'iq', { type, id, to: `upload.${DOMAIN}` }, payload))
    // The disk is asked how full it is.
    return vi.waitFor(
      () => {
        const at = device.wire.inbox.findIndex(e => e.attr('id') === id)
        if (at < 0) throw new Error('no answer')
        return device.wire.inbox.splice(at, 1)[0] as Element
      },
      { timeout: 5000, interval: 5 },
    )
  }

  async slot(wanted: Wanted, name?: string): Promise<Granted> {
    const answer = await this.asks(wanted, name)
    const slot = UploadSlot.in(answer)
    if (slot === undefined) throw new Error(`no slot: ${answer}`)
    const url = new URL(slot.put.url)
    return {
      path: url.pathname,
      url: slot.get.url,
      headers: Object.fromEntries(slot.put.headers.map(header => [header.name, header.value])),
    }
  }

  /** Slot and PUT; the path of the file. */
  async has(body: Buffer | string, wanted: Partial<Wanted> = {}, name?: string): Promise<string> {
    const slot = await this.slot({ filename: 'patio.png', size: Buffer.byteLength(body), ...wanted }, name)
    const { status } = await this.put(slot, body)
    if (status !== 201) throw new Error(`PUT: ${status}`)
    return slot.path
  }

  put(slot: Granted, body: Buffer | string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.sends('PUT', slot.path, { ...slot.headers, ...headers }, body)
  }
  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.sends('GET', path, headers)
  }

  /** The path goes out as it is written. */
  sends(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders = {},
    body?: Buffer | string,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          port: this.http.port,
          host: '127.0.0.1',
          method,
          path,
          headers: {
            host: DOMAIN,
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
        },
        async response => {
          const chunks: Buffer[] = []
          try {
            for await (const chunk of response) chunks.push(chunk as Buffer)
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            })
          } catch (error) {
            reject(error)
          }
        },
      )
      asked.on('error', reject)
      asked.end(body)
    })
  }

  private async paths(): Promise<readonly string[]> {
    const entries = await readdir(join(this.folder, 'files'), { recursive: true, withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  }
  /** Files below the folder, finished or not. */
  async onDisk(): Promise<readonly string[]> {
    return (await this.paths()).map(path => basename(path))
  }
  /** How long they are together. */
  async bytesOnDisk(): Promise<number> {
    const sizes = await Promise.all((await this.paths()).map(path => stat(path)))
    return sizes.reduce((sum, { size }) => sum + size, 0)
  }
  /** As a disk does that lost the end of what was written. */
  async shorten(): Promise<void> {
    for (const path of await this.paths()) await truncate(path, 1)
  }
}
