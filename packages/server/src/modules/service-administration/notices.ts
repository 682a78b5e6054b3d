/**
 * What the server says to people: announcements, the message of the day, the welcome. They are messages from the domain to an account, so
 * that they are kept as all messages are and found on every device.
 */
import { el, type Jid, NS_CLIENT, Stanza } from '@corrillo/xmpp'
import { z } from 'zod'
import type { DomainRecords, HostView } from '../../host/module.ts'
import type { DocumentStore } from '../../storage/shapes.ts'

export const MAX_TEXT = 10_000

const Motd = z.object({ id: z.string(), text: z.string() })
export type Motd = z.output<typeof Motd>

export interface NoticesOptions {
  readonly host: HostView
  readonly records: DomainRecords
  /** Which message of the day an account has had. */
  readonly seen: DocumentStore<string>
}

export const notices = ({ host, records, seen }: NoticesOptions) => {
  const id = (): string => Buffer.from(host.random(12)).toString('base64url')
  const say = (to: Jid, text: string): void => {
    const attributes = { from: host.domain, to: to.bare.toString(), type: 'normal', id: id() }
    host.route(Stanza.from(el(NS_CLIENT, 'message', attributes, el(NS_CLIENT, 'body', undefined, text))))
  }
  const online = (): readonly Jid[] => [
    ...new Map(Array.from(host.allSessions(), ({ account }) => [account.toString(), account])).values(),
  ]

  /** Read once: it is looked for at every sign-in. */
  let motd: Promise<Motd | undefined> | undefined
  const readMotd = async (): Promise<Motd | undefined> => Motd.safeParse(await records.get('motd')).data
  const current = (): Promise<Motd | undefined> => (motd ??= readMotd())
  const keep = async (next: Motd | undefined): Promise<void> => {
    await records.set('motd', next)
    motd = Promise.resolve(next)
  }
  const greeting = new Set<string>()
  const greet = async (account: Jid): Promise<void> => {
    const now = await current()
    const key = account.toString()
    if (now === undefined || greeting.has(key)) return
    greeting.add(key)
    try {
      if ((await seen.get(account)) === now.id) return
      say(account, now.text)
      await seen.set(account, now.id)
    } finally {
      greeting.delete(key)
    }
  }

  return {
    /** To everybody who has a session now (XEP-0133 §4.23); how many they are. */
    announce(text: string): number {
      const to = online()
      for (const account of to) say(account, text)
      return to.length
    },
    motd: {
      current,
      /** A new one: once to everybody who is here or comes, until it is deleted (§4.24). */
      async set(text: string): Promise<void> {
        await keep({ id: id(), text })
        for (const account of online()) await greet(account)
      },
      /** Who has had it is not told again (§4.25). False when there is none. */
      async edit(text: string): Promise<boolean> {
        const now = await current()
        if (now !== undefined) await keep({ ...now, text })
        return now !== undefined
      },
      delete: () => keep(undefined),
      greet,
    },
    welcome: {
      async current(): Promise<string | undefined> {
        return z.string().safeParse(await records.get('welcome')).data
      },
      set: (text: string | undefined) => records.set('welcome', text),
      /** Kept for the first sign-in, where the account has not had one (§4.27). */
      async greet(account: Jid): Promise<void> {
        const text = await this.current()
        if (text !== undefined) say(account, text)
      },
    },
  }
}
export type Notices = ReturnType<typeof notices>
