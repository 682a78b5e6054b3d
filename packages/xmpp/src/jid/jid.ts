import { JidError } from './error.ts'
import { prepareDomain } from './domain.ts'
import { prepareLocal, prepareResource } from './prep.ts'

/** Three parts of 1023 bytes and two separators (RFC 7622 §3.1). */
const MAX_BYTES = 3071
/**
 * JIDs repeat on the hot path; longer ones are parsed each time, so that the cache stays small. With a quarter of the room 5,000 clients
 * who wrote to each other pushed each other out of it (28 against 16 µs a message, measured once and on a busy machine).
 */
const CACHED_LENGTH = 256
const CACHED_JIDS = 16_384

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const buffer = new Uint8Array(MAX_BYTES + 4)

/** An XMPP address (RFC 7622), prepared: two equal addresses have equal strings. */
export class Jid {
  /** '' when there is none. */
  readonly local: string
  readonly domain: string
  /** '' when there is none. */
  readonly resource: string
  private readonly full: string
  private bareJid: Jid | undefined

  private constructor(
    local: string,
    domain: string,
    resource: string,
    full = textOf(local, domain, resource),
  ) {
    this.local = local
    this.domain = shared(domain)
    this.resource = resource
    this.full = full
    this.bareJid = undefined
  }

  /** Throws a JidError. */
  static parse(s: string): Jid {
    const known = remembered(s)
    if (known !== undefined) return known
    const jid = Jid.read(s)
    if (s.length <= CACHED_LENGTH) remember(s === jid.full ? jid.full : copy(s), jid)
    return jid
  }

  static tryParse(s: string): Jid | undefined {
    try {
      return Jid.parse(s)
    } catch (error) {
      if (error instanceof JidError) return undefined
      throw error
    }
  }

  /** From parts as a user or a directory gives them; each is prepared. */
  static of(local: string, domain: string, resource = ''): Jid {
    return new Jid(
      local === '' ? '' : prepareLocal(local),
      prepareDomain(domain),
      resource === '' ? '' : prepareResource(resource),
    )
  }

  /** RFC 7622 §3.2: the resource begins after the first `/`, the local part ends at the first `@` before it. */
  private static read(s: string): Jid {
    if (encoder.encodeInto(s, buffer).written > MAX_BYTES) throw new JidError('too long')
    if (!s.isWellFormed()) throw new JidError('half a surrogate pair')
    const given = copy(s)
    const slash = given.indexOf('/')
    const bare = slash < 0 ? given : given.slice(0, slash)
    const resource = slash < 0 ? '' : prepareResource(given.slice(slash + 1))
    const at = bare.indexOf('@')
    const local = at < 0 ? '' : prepareLocal(bare.slice(0, at))
    const domain = prepareDomain(at < 0 ? bare : bare.slice(at + 1))
    const full = textOf(local, domain, resource)
    return new Jid(local, domain, resource, full === given ? given : full)
  }

  get bare(): Jid {
    if (this.resource === '') return this
    this.bareJid ??= new Jid(this.local, this.domain, '', this.full.slice(0, -1 - this.resource.length))
    return this.bareJid
  }

  get isBare(): boolean {
    return this.resource === ''
  }

  /** '' gives the bare JID. */
  withResource(resource: string): Jid {
    return new Jid(this.local, this.domain, resource === '' ? '' : prepareResource(resource))
  }

  equals(other: Jid | undefined): boolean {
    return other !== undefined && this.full === other.full
  }

  toString(): string {
    return this.full
  }

  toJSON(): string {
    return this.full
  }
}

const textOf = (local: string, domain: string, resource: string): string => {
  const bare = local === '' ? domain : `${local}@${domain}`
  return resource === '' ? bare : `${bare}/${resource}`
}

let lastDomain = ''
/** Nearly all addresses are of a few domains: those that follow each other have one text. */
const shared = (domain: string): string => {
  if (domain !== lastDomain) lastDomain = domain
  return lastDomain
}

/** A string of its own: a slice would keep the whole stanza that it was cut from alive in the cache. */
const copy = (s: string): string => {
  const { written } = encoder.encodeInto(s, buffer)
  return decoder.decode(buffer.subarray(0, written))
}

/** Two generations: what was not asked for while the younger one filled is forgotten. */
let young = new Map<string, Jid>()
let old = new Map<string, Jid>()

const remembered = (s: string): Jid | undefined => {
  const jid = young.get(s)
  if (jid !== undefined) return jid
  const aged = old.get(s)
  // Mostly it stands there as it was prepared, and that string is its own already.
  if (aged !== undefined) remember(s === aged.toString() ? aged.toString() : copy(s), aged)
  return aged
}

const remember = (s: string, jid: Jid): void => {
  if (young.size >= CACHED_JIDS) {
    old = young
    young = new Map()
  }
  young.set(s, jid)
}
