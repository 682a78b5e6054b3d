/**
 * Entering rooms and staying inside (XEP-0045 §7.2, XEP-0410). What was said before comes from the archive of the room, which has no
 * holes, and not from the history of entering.
 */
import { el, type Element, MucJoin, NS_CLIENT, StanzaError } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { RoomEnd } from '../../store/rooms.ts'
import { source, type Value } from '../../value/value.ts'

/** entering: asked. catching-up: inside, and reading what was missed. in: what is written now can go. */
export type Presence = 'entering' | 'catching-up' | 'in'

const ENTER_MS = 30_000
const AGAIN_MS = 5_000
const AGAIN_MAX_MS = 5 * 60_000
/** XEP-0410 §3.1: after so long without a sign. */
const PING_MS = 10 * 60_000
const NICKS_MAX = 5

interface Attempt {
  readonly nick: string
  readonly tries: number
  readonly cancel: () => void
  /** Who waits for it. */
  readonly settle: readonly ((error?: unknown) => void)[]
}

export interface Entering {
  /** Inside; resolves when what was missed is here. */
  entered(room: string): Promise<void>
  /** What is written goes out from now on. */
  open(room: string): void
  refused(room: string, why: RoomEnd): void
  ping(room: string, nick: string): Promise<'in' | 'out' | undefined>
  caps(): Element
}

export const entering = (given: Given, { entered, open, refused, ping, caps }: Entering) => {
  const { connection, platform, rooms } = given
  const { clock } = platform
  const where = source<ReadonlyMap<string, Presence>>(new Map())
  const attempts = new Map<string, Attempt>()
  const delays = new Map<string, number>()
  let stopPinging: (() => void) | undefined

  const show = (room: string, presence: Presence | undefined): void => {
    const next = new Map(where.get())
    if (presence) next.set(room, presence)
    else next.delete(room)
    where.set(next)
  }
  const presence = (to: string, attrs: { readonly type?: string }, ...children: Element[]): void =>
    connection.send(el(NS_CLIENT, 'presence', { to, ...attrs }, ...children))

  const ask = (room: string, nick: string, tries: number, settle: Attempt['settle']): void => {
    attempts.get(room)?.cancel()
    const { password } = rooms.get(room) ?? {}
    const cancel = clock.after(ENTER_MS, () => later(room, new ClientError('unreachable')))
    attempts.set(room, { nick, tries, cancel, settle })
    show(room, 'entering')
    const join = MucJoin.build({
      history: { maxstanzas: 0 },
      ...(password === undefined ? {} : { password }),
    })
    presence(`${room}/${nick}`, {}, join, caps())
  }
  const enter = (room: string, settle: Attempt['settle'] = []): void => {
    const record = rooms.get(room)
    if (record?.standing === 'in' && connection.isUp) ask(room, record.nick, 0, settle)
    else for (const done of settle) done(new ClientError('offline'))
  }
  const over = (room: string, error?: unknown): void => {
    const attempt = attempts.get(room)
    attempts.delete(room)
    attempt?.cancel()
    for (const done of attempt?.settle ?? []) done(error)
  }
  /** Not for good: it is tried again, less and less often. */
  const later = (room: string, error?: unknown): void => {
    over(room, error)
    show(room, undefined)
    const delay = delays.get(room) ?? AGAIN_MS
    delays.set(room, Math.min(delay * 2, AGAIN_MAX_MS))
    clock.after(delay, () => {
      if (!where.get().has(room)) enter(room)
    })
  }
  const pingAll = async (): Promise<void> => {
    for (const [room, state] of where.get()) {
      const nick = rooms.get(room)?.nick
      if (state === 'in' && nick !== undefined && (await ping(room, nick)) === 'out') enter(room)
    }
  }
  const pingLater = (): void => {
    stopPinging?.()
    stopPinging = clock.after(PING_MS, () => {
      if (connection.isUp) pingAll().catch(() => undefined)
      pingLater()
    })
  }
  return {
    where: where as Value<ReadonlyMap<string, Presence>>,
    /** Resolves inside; rejects when it is refused, or takes too long. */
    enter: (room: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const done = (error?: unknown): void => (error === undefined ? resolve() : reject(error))
        enter(room, [done])
      }),
    enterAgain: (room: string): void => enter(room),
    /** Presence of our own came from inside. */
    async inside(room: string): Promise<void> {
      if (!attempts.has(room)) return
      over(room)
      delays.delete(room)
      show(room, 'catching-up')
      try {
        await entered(room)
        if (where.get().get(room) !== 'catching-up') return
        show(room, 'in')
        open(room)
      } catch {
        if (where.get().get(room) === 'catching-up') later(room)
      }
    },
    /** The answer to entering was an error (§7.2.4 to §7.2.10). */
    failed(room: string, error: StanzaError): void {
      const attempt = attempts.get(room)
      if (!attempt) return
      if (error.condition === 'conflict' && attempt.tries < NICKS_MAX) {
        const { nick, settle, tries } = attempt
        return ask(room, `${nick.replace(/ \d$/u, '')} ${tries + 2}`, tries + 1, settle)
      }
      const why = endOf(error)
      if (!why) return later(room, error)
      over(room, error)
      show(room, undefined)
      refused(room, why)
    },
    leave(room: string): void {
      const nick = rooms.get(room)?.nick
      over(room, new ClientError('not-found'))
      if (where.get().has(room) && nick !== undefined) presence(`${room}/${nick}`, { type: 'unavailable' })
      show(room, undefined)
    },
    /** Made to go, for good or for now. */
    gone(room: string, forGood: boolean): void {
      if (forGood) {
        over(room, new ClientError('not-allowed'))
        show(room, undefined)
      } else later(room)
    },
    /** A new session is inside nowhere; a resumed one may still be (XEP-0410 §3.3). */
    ready(fresh: boolean): void {
      if (fresh) {
        for (const room of attempts.keys()) over(room, new ClientError('offline'))
        where.set(new Map())
        delays.clear()
        for (const { address, standing } of rooms.all.get().values()) if (standing === 'in') enter(address)
      } else void pingAll().catch(() => undefined)
      pingLater()
    },
    stop: (): void => stopPinging?.(),
  }
}
export type EnteringKeeper = ReturnType<typeof entering>

/** undefined: it may be otherwise in a while. */
const endOf = ({ condition }: StanzaError): RoomEnd | undefined => {
  switch (condition) {
    case 'forbidden':
      return 'banned'
    case 'gone':
      return 'destroyed'
    case 'registration-required':
    case 'not-authorized':
    case 'item-not-found':
    case 'not-allowed':
    case 'conflict':
    case 'not-acceptable':
    case 'jid-malformed':
      return 'refused'
    default:
      return undefined
  }
}
