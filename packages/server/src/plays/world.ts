/** The real host of a play: memory storage, a clock to turn, streams without a network. */
import { Jid } from '@corrillo/xmpp'
import { configure, type Limits } from '../config/config.ts'
import type { Domains } from '../host/domains.ts'
import { Host } from '../host/host.ts'
import type { AnyModule } from '../host/loader.ts'
import { slices } from '../host/slices.ts'
import type { Log } from '../observe/log.ts'
import { memoryStorage } from '../storage/memory.ts'
import type { Storage } from '../storage/shapes.ts'
import { membersBounds } from '../stream/bounds.ts'
import { Negotiation } from '../stream/negotiation.ts'
import type { StreamEnv } from '../stream/stream.ts'
import { PlayClock } from './clock.ts'
import { Device, type Surroundings } from './device.ts'

export const DOMAIN = 'plaza.example'
/** Rounds of the event loop after which something that never ends is given up. */
const PATIENCE = 500

/** Devices in a play are silent for days, unless it says otherwise. */
const PATIENT: Partial<Limits> = { ping_seconds: 1e9, dead_seconds: 1e9 }

/** Errors that the host logged: a play fails when there are any. */
export interface Complaints {
  readonly errors: string[]
}
const playLog = (complaints: Complaints): Log => ({
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (event, fields) => complaints.errors.push(`${event} ${JSON.stringify(fields ?? {})}`),
  child: () => playLog(complaints),
})

export interface WorldOptions {
  readonly domain?: string
  readonly domains?: Domains
  /** What an earlier world left behind, for what survives a restart. */
  readonly storage?: Storage
  readonly folder?: string
  readonly clock?: PlayClock
  readonly shutDown?: () => void
}

export class World implements Surroundings {
  readonly clock: PlayClock
  readonly complaints: Complaints = { errors: [] }
  readonly domain: string
  readonly storage: Storage
  readonly host: Host
  readonly streamEnv: StreamEnv

  constructor(
    modules: readonly AnyModule[],
    sections: Readonly<Record<string, unknown>>,
    limits: Partial<Limits>,
    { domain = DOMAIN, domains, storage, folder, clock, shutDown }: WorldOptions = {},
  ) {
    this.domain = domain
    this.clock = clock ?? new PlayClock()
    this.storage = storage ?? memoryStorage({ domain, now: () => this.clock.now() })
    const log = playLog(this.complaints)
    const core = { ...configure().limits, ...PATIENT, ...limits }
    this.host = new Host({
      domain,
      ...(domains === undefined ? {} : { domains }),
      shutDown,
      modules,
      storage: this.storage,
      ...(folder === undefined ? {} : { folder }),
      clock: this.clock,
      log,
      limits: core,
      credentials: { iterations: 4096, hashes: ['SHA-256'] },
      configOf: module => module.config?.schema.parse(sections[module.name] ?? {}),
    })
    this.streamEnv = {
      hosts: new Map([
        [
          domain,
          {
            domain,
            negotiation: new Negotiation(this.host.streamFeatures),
            bounds: membersBounds(core),
          },
        ],
      ]),
      clock: this.clock,
      log,
      firstByteMs: 1e9,
      authenticationMs: 1e9,
    }
  }

  jid(local: string, resource = ''): Jid {
    return Jid.of(local, this.domain, resource)
  }

  /** One more device, connected and not bound. */
  device(local: string, resource: string): Device {
    return new Device(this.jid(local, resource), this)
  }

  async account(local: string): Promise<void> {
    await this.storage.accounts.create({ local, disabled: false, role: 'member', credentials: {} })
    this.host.events.emit('accountCreated', { account: this.jid(local) })
  }

  /** Until nothing is on its way any more. */
  async settled(): Promise<void> {
    for (let quiet = 0, rounds = 0; quiet < 4 && rounds < PATIENCE; rounds++) {
      await new Promise(resolve => setImmediate(resolve))
      quiet = this.host.idle && slices.idle ? quiet + 1 : 0
    }
  }
}
