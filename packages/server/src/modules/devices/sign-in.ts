/** What a sign-in by XEP-0388 does with devices: proves tokens (XEP-0484), hands out new ones, notes who came. */
import {
  FastFeature,
  FastRequestToken,
  FastToken,
  FastUse,
  Jid,
  parseHt,
  type Sasl2Authenticate,
  SaslError,
} from '@corrillo/xmpp'
import type { Accounts, Awaitable, Clock, Stream } from '../../host/module.ts'
import type { Bindings } from '../../stream/bindings.ts'
import type { Proven } from '../../stream/inline.ts'
import type { DeviceBook } from './book.ts'
import { type Device, idOf, namesOf, type Slot, used, withoutTokens } from './device.ts'
import { bindingOf, match, mechanismsFor, tokenOf } from './tokens.ts'

export interface SignInParts {
  readonly domain: string
  readonly accounts: Pick<Accounts, 'seal'>
  readonly book: DeviceBook
  readonly clock: Clock
  key(): Awaitable<Uint8Array>
  serial(): string
  readonly tokenMs: number
  readonly rotateMs: number
  readonly namesKept: boolean
  /** A device that was not known before takes its place. */
  arrives(account: Jid, id: string): Promise<void>
  /** Whose stream this is. */
  isFrom(s: Stream, account: Jid, id: string): void
}

/** So long a client has to come that was let in by another. */
const GRANT_MS = 10 * 60_000
/** When a device was seen is noted no finer. */
const NOTE_MS = 3_600_000

const useOf = ({ inline }: Sasl2Authenticate): FastUse | undefined => {
  const e = inline.find(found => FastUse.matches(found))
  return e && FastUse.tryParse(e)
}

export const signIns = (parts: SignInParts) => {
  const { domain, accounts, book, clock } = parts

  const accountOf = (username: string): Jid | undefined => {
    const jid = Jid.tryParse(`${username}@${domain}`)
    return jid?.isBare === true && jid.domain === domain && jid.local !== '' ? jid : undefined
  }

  const prove = async (request: Sasl2Authenticate, data: Uint8Array, bindings: Bindings): Promise<Proven> => {
    const { mechanism, userAgent } = request
    const bound = bindingOf(mechanism, bindings)
    const { username, proof } = parseHt(data)
    const use = useOf(request)
    if (use === undefined) throw new SaslError('malformed-request')
    const [account, id] = [accountOf(username), idOf(userAgent)]
    const seal = account && (await accounts.seal(account.local))
    const device = account && id !== undefined ? await book.get(account, id) : undefined
    const key = await parts.key()
    const found = await match(key, [device?.next, device?.current], seal, { mechanism, bound, proof })
    if (account === undefined || id === undefined || found === undefined)
      throw new SaslError('not-authorized')
    // §5.2: only who holds the token learns that it is too old.
    if (found.slot.expires <= clock.now()) throw new SaslError('credentials-expired')
    const holds = async () =>
      (await accounts.seal(account.local)) === seal && take(account, id, found.slot.serial, use.count)
    return { username, authzid: undefined, data: found.answer, holds }
  }

  /** On disk before the client is told, so that nobody comes twice with one count (§3.4). */
  const take = (account: Jid, id: string, serial: string, count: number | undefined): Promise<boolean> =>
    book.change<boolean>(account, id, known => {
      const after = known && used(known, serial, count)
      if (after === undefined) return { give: false }
      return after === known ? { give: true } : { to: after, give: true }
    })

  /** Asked for, or due because the one in use is old (§3.5); a client that gives its token back gets none but on its word (§3.6). */
  const wantedBy = (
    request: Sasl2Authenticate,
    offered: readonly string[],
    device: Device,
  ): string | undefined => {
    const asked = request.inline.find(e => FastRequestToken.matches(e))
    const wish = asked && FastRequestToken.tryParse(asked)?.mechanism
    if (wish !== undefined) return offered.includes(wish) ? wish : undefined
    const use = useOf(request)
    const { current } = device
    if (use === undefined || use.invalidate || current === undefined) return undefined
    return clock.now() - current.issued >= parts.rotateMs ? current.mechanism : undefined
  }

  const issue = (mechanism: string): Slot => {
    const now = clock.now()
    return { serial: parts.serial(), mechanism, issued: now, expires: now + parts.tokenMs, count: 0 }
  }

  /** Under another seal nothing of before is true any more. */
  const seen = (known: Device | undefined, seal: string, request: Sasl2Authenticate): Device => {
    const now = clock.now()
    const {
      software: _,
      name: __,
      ...before
    }: Device = known?.seal === seal ? known : { firstSeen: now, lastSeen: now, seal, password: false }
    const lastSeen = now - before.lastSeen >= NOTE_MS ? now : before.lastSeen
    const password = before.password || useOf(request) === undefined
    return { ...before, lastSeen, password, ...(parts.namesKept && namesOf(request.userAgent)) }
  }

  const admitted = async (request: Sasl2Authenticate, local: string, bindings: Bindings, s: Stream) => {
    const [account, id] = [Jid.of(local, domain), idOf(request.userAgent)]
    const seal = await accounts.seal(local)
    if (id === undefined || seal === undefined) return undefined
    parts.isFrom(s, account, id)
    const key = await parts.key()
    const { slot, isNew } = await book.change(account, id, known => {
      const now = seen(known, seal, request)
      const device = useOf(request)?.invalidate === true ? withoutTokens(now) : now
      const mechanism = wantedBy(request, mechanismsFor(bindings.types), device)
      const slot = mechanism === undefined ? undefined : issue(mechanism)
      const to = slot === undefined ? device : { ...device, next: slot }
      const give = { slot, isNew: known === undefined }
      return same(known, to) ? { give } : { to, give }
    })
    if (isNew) await parts.arrives(account, id)
    return slot && FastToken.build({ token: tokenOf(key, slot.serial, seal), expiry: new Date(slot.expires) })
  }

  /**
   * For a client that was never here, on the word of one that is signed in. Its token counts as old at once, so that another one takes its
   * place when it is first used (§3.5). Undefined: there is such a client, or nobody may sign in.
   */
  const grant = async (account: Jid, id: string, mechanism: string): Promise<FastToken | undefined> => {
    const seal = await accounts.seal(account.local)
    if (seal === undefined) return undefined
    const now = clock.now()
    const slot = { serial: parts.serial(), mechanism, issued: 0, expires: now + GRANT_MS, count: 0 }
    const to: Device = { firstSeen: now, lastSeen: now, seal, password: false, current: slot }
    const isNew = await book.change<boolean>(account, id, known =>
      known === undefined ? { to, give: true } : { give: false },
    )
    if (!isNew) return undefined
    await parts.arrives(account, id)
    return { token: tokenOf(await parts.key(), slot.serial, seal), expiry: new Date(slot.expires) }
  }

  return {
    grant,
    offer: (types: readonly string[]) => FastFeature.build({ mechanisms: [...mechanismsFor(types)] }),
    prove,
    admitted,
  }
}

/** Flat but for the slots, which are replaced as a whole. */
const same = (a: Device | undefined, b: Device): boolean => {
  if (a === undefined) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Device>
  return [...keys].every(key => a[key] === b[key])
}
