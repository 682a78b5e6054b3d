/** The invitations that are open: made, looked at, taken once, taken back. */
import type { Account, Clock, DomainRecords, HostView } from '../../host/module.ts'
import { base32, HINT_LENGTH, Invitation, keyOf, type Made, TOKEN_BYTES } from './invitation.ts'

export type InvitationFault = 'token-invalid' | 'token-expired' | 'token-used'
export type Looked = { readonly invitation: Invitation } | { readonly fault: InvitationFault }

const DAY = 86_400_000
/** A token that was used or has run out says so for this long; afterwards it is unknown. */
const REMEMBERED = 30 * DAY
const SPENT = 'spent/'
/** Kept by `welcomes.ts` in the same section. */
export const WELCOME = 'welcome/'

export interface Asked {
  readonly kind: Invitation['kind']
  readonly inviter?: Account['local'] | undefined
  readonly username?: string | undefined
  readonly befriend: boolean
}
export interface BookOptions {
  readonly records: DomainRecords
  readonly clock: Clock
  readonly random: HostView['random']
  readonly days: number
}

/** An invitation that is being accepted. */
export interface Claim {
  readonly invitation: Invitation
  /** Marks it as used; both writes are of the turn in which it is called. Refusals are told by the commit that it is part of. */
  use(): void
  /** Others may try again, unless it was used. */
  release(): void
}

export const bookOf = ({ records, clock, random, days }: BookOptions) => {
  /** Keys that somebody is busy with. One process has the database (S385), so nobody else can be. */
  const claimed = new Set<string>()
  const spent = (key: string): Promise<void> => records.set(SPENT + key, { until: clock.now() + REMEMBERED })

  const all = async (): Promise<readonly (readonly [string, Invitation])[]> => {
    const open: (readonly [string, Invitation])[] = []
    for (const [key, value] of await records.entries()) {
      if (key.startsWith(SPENT) || key.startsWith(WELCOME)) continue
      const parsed = Invitation.safeParse(value)
      if (parsed.success) open.push([key, parsed.data])
    }
    return open
  }

  /** What has run out is forgotten, and what is of no known shape. */
  const sweep = async (): Promise<void> => {
    const now = clock.now()
    for (const [key, value] of await records.entries()) {
      if (key.startsWith(WELCOME)) continue
      const { until, expires } = (value ?? {}) as { readonly until?: number; readonly expires?: number }
      const end = key.startsWith(SPENT) ? (until ?? 0) : (expires ?? 0) + REMEMBERED
      if (!(now < end)) await records.set(key, undefined)
    }
  }

  const look = async (token: string, late = false): Promise<Looked> => {
    const key = keyOf(token)
    const parsed = Invitation.safeParse(await records.get(key))
    if (!parsed.success)
      return { fault: (await records.get(SPENT + key)) === undefined ? 'token-invalid' : 'token-used' }
    return late || clock.now() < parsed.data.expires
      ? { invitation: parsed.data }
      : { fault: 'token-expired' }
  }

  return {
    look,
    sweep,
    async open(): Promise<readonly Invitation[]> {
      const now = clock.now()
      return (await all()).map(([, invitation]) => invitation).filter(({ expires }) => now < expires)
    },
    async make({ kind, inviter, username, befriend }: Asked): Promise<Made> {
      await sweep()
      const token = base32(random(TOKEN_BYTES))
      const invitation: Invitation = {
        id: Buffer.from(random(8)).toString('hex'),
        hint: token.slice(-HINT_LENGTH),
        kind,
        ...(inviter === undefined ? {} : { inviter }),
        ...(username === undefined ? {} : { username }),
        befriend,
        created: clock.now(),
        expires: clock.now() + days * DAY,
      }
      await records.set(keyOf(token), invitation)
      return { invitation, token }
    },
    /** For exactly one of any number of parallel calls; `late` when its end was checked before (XEP-0445 §4). */
    async claim(token: string, late = false): Promise<Claim | { readonly fault: InvitationFault }> {
      const key = keyOf(token)
      const looked = await look(token, late)
      if ('fault' in looked) return looked
      if (claimed.has(key)) return { fault: 'token-used' }
      claimed.add(key)
      return {
        invitation: looked.invitation,
        use() {
          for (const write of [records.set(key, undefined), spent(key)]) write.catch(() => undefined)
        },
        release: () => void claimed.delete(key),
      }
    },
    /** Used at once, by one of any number of parallel calls. */
    async take(token: string): Promise<Looked> {
      const key = keyOf(token)
      const looked = await look(token)
      if ('fault' in looked) return looked
      if (claimed.has(key)) return { fault: 'token-used' }
      const taken = Invitation.safeParse(await records.take(key))
      if (!taken.success) return { fault: 'token-used' }
      await spent(key)
      return { invitation: taken.data }
    },
    /** True when there was one with this id that `mine` accepts. */
    async revoke(id: string, mine: (invitation: Invitation) => boolean): Promise<boolean> {
      const found = (await all()).find(([, invitation]) => invitation.id === id && mine(invitation))
      return found !== undefined && (await records.take(found[0])) !== undefined
    },
    /** Whether the name waits for somebody who was invited by it (XEP-0401 §5.2). */
    async reserved(local: string, token?: string): Promise<boolean> {
      const now = clock.now()
      const own = token === undefined ? undefined : keyOf(token)
      return (await all()).some(([key, one]) => one.username === local && now < one.expires && key !== own)
    },
  }
}
export type Book = ReturnType<typeof bookOf>
