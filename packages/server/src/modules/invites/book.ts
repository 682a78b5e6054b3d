/** The invitations that are open: made, looked at, taken once, taken back. */
import type { Account, Clock, DomainRecords, HostView } from '../../host/module.ts'
import { base32, Invitation, keyOf, TOKEN_BYTES } from './invitation.ts'

export type InvitationFault = 'token-invalid' | 'token-expired' | 'token-used'
export type Looked = { readonly invitation: Invitation } | { readonly fault: InvitationFault }

const DAY = 86_400_000
/** A token that was used or has run out says so for this long; afterwards it is unknown. */
const REMEMBERED = 30 * DAY
const SPENT = 'spent/'

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

export const bookOf = ({ records, clock, random, days }: BookOptions) => {
  const spent = async (key: string): Promise<void> =>
    records.set(SPENT + key, { until: clock.now() + REMEMBERED })

  const all = async (): Promise<readonly (readonly [string, Invitation])[]> => {
    const open: (readonly [string, Invitation])[] = []
    for (const [key, value] of await records.entries()) {
      if (key.startsWith(SPENT)) continue
      const parsed = Invitation.safeParse(value)
      if (parsed.success) open.push([key, parsed.data])
    }
    return open
  }

  /** What has run out is forgotten. */
  const sweep = async (): Promise<void> => {
    const now = clock.now()
    for (const [key, value] of await records.entries()) {
      const end = key.startsWith(SPENT)
        ? (value as { until: number }).until
        : (value as Invitation).expires + REMEMBERED
      if (!(now < end)) await records.set(key, undefined)
    }
  }

  const look = async (token: string): Promise<Looked> => {
    const key = keyOf(token)
    const parsed = Invitation.safeParse(await records.get(key))
    if (!parsed.success)
      return { fault: (await records.get(SPENT + key)) === undefined ? 'token-invalid' : 'token-used' }
    return clock.now() < parsed.data.expires ? { invitation: parsed.data } : { fault: 'token-expired' }
  }

  return {
    look,
    sweep,
    async open(): Promise<readonly Invitation[]> {
      const now = clock.now()
      return (await all()).map(([, invitation]) => invitation).filter(({ expires }) => now < expires)
    },
    async make({ kind, inviter, username, befriend }: Asked): Promise<Invitation> {
      await sweep()
      const token = base32(random(TOKEN_BYTES))
      const invitation: Invitation = {
        id: Buffer.from(random(8)).toString('hex'),
        token,
        kind,
        ...(inviter === undefined ? {} : { inviter }),
        ...(username === undefined ? {} : { username }),
        befriend,
        created: clock.now(),
        expires: clock.now() + days * DAY,
      }
      await records.set(keyOf(token), invitation)
      return invitation
    },
    /** An invitation for exactly one of any number of parallel calls; `late` when its end was checked before (XEP-0445 §4). */
    async take(token: string, late = false): Promise<Looked> {
      const key = keyOf(token)
      const looked = await look(token)
      if ('fault' in looked && !(late && looked.fault === 'token-expired')) return looked
      const taken = Invitation.safeParse(await records.take(key))
      if (!taken.success) return { fault: 'token-used' }
      await spent(key)
      return { invitation: taken.data }
    },
    /** What it was taken for failed: it may be used again. */
    async giveBack(invitation: Invitation): Promise<void> {
      const key = keyOf(invitation.token)
      await records.set(key, invitation)
      await records.set(SPENT + key, undefined)
    },
    /** True when there was one with this id that `mine` accepts. */
    async revoke(id: string, mine: (invitation: Invitation) => boolean): Promise<boolean> {
      const found = (await all()).find(([, invitation]) => invitation.id === id && mine(invitation))
      return found !== undefined && (await records.take(found[0])) !== undefined
    },
    /** Whether the name waits for somebody who was invited by it (XEP-0401 §5.2). */
    async reserved(local: string, token?: string): Promise<boolean> {
      const now = clock.now()
      return (await all()).some(
        ([, one]) => one.username === local && now < one.expires && one.token !== token,
      )
    },
  }
}
export type Book = ReturnType<typeof bookOf>
