/**
 * Accounts whose inviter still has to become their contact. What is to be done is stored with the account itself, so that the end of the
 * process between the two is made up for at the next start.
 */
import { Jid } from '@corrillo/xmpp'
import { z } from 'zod'
import type { DomainRecords, HostView } from '../../host/module.ts'
import { WELCOME } from './book.ts'
import { type Invitation, inviterJid } from './invitation.ts'

const Welcome = z.object({ inviter: z.string() })

export interface WelcomeParts {
  readonly records: DomainRecords
  readonly host: Pick<HostView, 'domain' | 'accountExists'>
  readonly befriend: (one: Jid, other: Jid) => Promise<void>
}

export const welcomes = ({ records, host, befriend }: WelcomeParts) => {
  const greet = async (local: string, inviter: Jid): Promise<void> => {
    const account = Jid.of(local, host.domain)
    if (host.accountExists(account) && host.accountExists(inviter)) await befriend(inviter, account)
    await records.set(WELCOME + local, undefined)
  }
  return {
    /** In the turn in which the account is stored; what it returns does the rest afterwards. */
    plan(invitation: Invitation, local: string): () => Promise<void> {
      const inviter = invitation.befriend ? inviterJid(invitation, host.domain) : undefined
      if (!inviter) return () => Promise.resolve()
      // The commit of the account tells whether it was stored.
      records.set(WELCOME + local, { inviter: inviter.local }).catch(() => undefined)
      return () => greet(local, inviter)
    },
    /** What the last run left undone. */
    async resume(): Promise<void> {
      for (const [key, value] of await records.entries()) {
        const welcome = key.startsWith(WELCOME) ? Welcome.safeParse(value).data : undefined
        if (welcome) await greet(key.slice(WELCOME.length), Jid.of(welcome.inviter, host.domain))
      }
    },
  }
}
export type Welcomes = ReturnType<typeof welcomes>
