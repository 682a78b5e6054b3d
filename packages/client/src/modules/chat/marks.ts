/**
 * Receipts and read marks that we owe: kept with the message that asked for them, sent when there is a connection, gone when the
 * server has them. They are hidden where what they speak of was hidden (S306); version 0.3 of OMEMO has no place for them. A group is
 * told now and then, of the newest alone.
 */
import { el, type Element, HintNoStore, HintStore, MarkDisplayed, NS_CLIENT, Receipt } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import { type Envelope, type Given, isHidden } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { ClientError, type MessageSecurity, type MessageState } from '../../api.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import { withoutRecord } from '../ephemeral/wire.ts'
import type { Omemo } from '../omemo/index.ts'
import { isStillFor } from './outbox.ts'
import { omemoWay, type Way } from './way.ts'
import type { Telling } from './telling.ts'

interface OwedMark {
  readonly to: string
  readonly kind: 'received' | 'displayed'
  readonly id: string
  readonly encrypted: boolean
  /** For no archive, as that was of which it speaks. */
  readonly passing?: true
}

type Named = readonly [name: string, mark: OwedMark]

/** As many as the screen does not notice. */
const TOGETHER = 20
/** A group hears of us at most this often. */
const REST_MS = 5000

/** What has to be known of rooms. */
interface Ways {
  isIn(room: string): boolean
  /** Who may read; rejects while that has to be decided. */
  readers(room: string): Promise<readonly string[]>
  readonly reading: Pick<Telling, 'hides' | 'isWanted'>
}

export const marks = (given: Given, omemo: Omemo, { isIn, readers, reading }: Ways) => {
  const { connection, conversations, platform, rooms, store } = given
  const sending = new Set<string>()
  const resting = new Set<string>()
  let running: Promise<void> = Promise.resolve()
  let isReady = false
  let isWaiting = false
  const settled: Named[] = []
  let sequence = 0

  const owe = (unit: Unit, mark: OwedMark): void => {
    const name =
      mark.kind === 'displayed'
        ? unit.hidden('displayed', mark.to)
        : `${String(platform.clock.now()).padStart(15, '0')}-${String(sequence++).padStart(9, '0')}`
    unit.put('owed', name, mark)
    sending.delete(name)
    unit.afterwards(flush)
  }
  /** Once for all that a page of the archive owes. */
  const flush = (): void => {
    if (!isReady || isWaiting) return
    isWaiting = true
    running = running.then(sendAll).catch(() => undefined)
  }
  const sendAll = async (): Promise<void> => {
    isWaiting = false
    const all = (await store.range<OwedMark>('owed', '')).filter(([name]) => !sending.has(name))
    // What one does not want to tell any more is not told later either.
    const isSilent = ([, { kind, to }]: Named): boolean =>
      reading.hides() || (kind === 'displayed' && !reading.isWanted(to))
    paid(all.filter(isSilent))
    const open = all.filter(one => !isSilent(one))
    for (const to of new Set(open.map(([, mark]) => mark.to))) {
      if (!isDue(to)) continue
      const theirs = open.filter(([, mark]) => mark.to === to)
      for (let from = 0; from < theirs.length && isReady; from += TOGETHER) {
        const some = theirs.slice(from, from + TOGETHER)
        for (const [name] of some) sending.add(name)
        await send(to, some)
      }
    }
  }
  const isDue = (to: string): boolean => {
    if (!rooms.get(to)) return true
    if (!isIn(to) || resting.has(to)) return false
    resting.add(to)
    platform.clock.after(REST_MS, () => {
      resting.delete(to)
      flush()
    })
    return true
  }
  const contentOf = ({ kind, id }: OwedMark): Element =>
    kind === 'received' ? Receipt.build({ id }) : MarkDisplayed.build({ id })
  const post = ([name, mark]: Named, ...children: readonly Element[]): void => {
    const type = rooms.get(mark.to) ? 'groupchat' : 'chat'
    const said = conversations.get(mark.to)?.timer?.offRecord ? withoutRecord(children) : children
    connection.send(
      el(NS_CLIENT, 'message', { to: mark.to, type, id: randomId(platform.random) }, ...said),
      () => paid([[name, mark]]),
    )
  }
  const wayFor = async (to: string): Promise<Way> => {
    const plan = rooms.get(to) ? omemo.encrypt.planForKnown(to, await readers(to)) : omemo.encrypt.plan(to)
    return omemoWay(omemo, await plan, given.address)
  }
  /** What goes to one person, in one unit of work. */
  const send = async (to: string, some: readonly Named[]): Promise<void> => {
    const hidden = some.filter(([, mark]) => mark.encrypted)
    for (const one of some)
      if (!one[1].encrypted)
        post(one, contentOf(one[1]), (one[1].passing ? HintNoStore : HintStore).build({}))
    if (hidden.length === 0) return
    try {
      const way = await wayFor(to)
      await store.exclusive(async unit => {
        if (way.room && !isStillFor(given, unit, way)) return later(hidden)
        for (const one of hidden) {
          const { elements } = await way.seal(unit, [contentOf(one[1])], given.now())
          unit.afterwards(() => post(one, ...elements))
        }
      })
    } catch (error) {
      // It can be encrypted to nobody any more: then it is not said at all.
      if (error instanceof CannotEncrypt) return paid(hidden)
      later(hidden)
      // Who may read in a group has to be decided first: then it opens, and this goes on.
      if (!(error instanceof ClientError)) throw error
    }
  }
  const later = (some: readonly Named[]): void => {
    for (const [name] of some) sending.delete(name)
  }
  /** One acknowledgement is often for many. */
  const paid = (some: readonly Named[]): void => {
    if (some.length === 0) return
    const isFirst = settled.length === 0
    settled.push(...some)
    if (!isFirst) return
    void store.exclusive(async unit => {
      for (const [name, mark] of settled.splice(0)) {
        const now = await unit.get<OwedMark>('owed', name)
        if (now?.id !== mark.id) continue
        unit.delete('owed', name)
        unit.afterwards(() => sending.delete(name))
      }
    })
  }
  return {
    /**
     * S313: about what was hidden only who read it can say something, and says it hidden, where its device knows how. Of OTR programs say that
     * it has come (XEP-0364); the details of a message say that nobody vouches for that.
     */
    isBelieved: ({ peer, security }: Envelope, about: MessageSecurity, { kind }: MessageState): boolean =>
      !about.encrypted ||
      isHidden(security) ||
      (about.protocol === 'otr' ? kind === 'delivered' : omemo.speaksInClear(peer)),
    oweReceipt: (unit: Unit, to: string, id: string, about: MessageSecurity): void =>
      owe(unit, {
        to,
        kind: 'received',
        id,
        encrypted: isHidden(about),
        ...(about.protocol === 'otr' ? { passing: true } : {}),
      }),
    oweDisplayed: (unit: Unit, to: string, id: string, encrypted: boolean): void =>
      owe(unit, { to, kind: 'displayed', id, encrypted }),
    flush,
    ready(fresh: boolean): void {
      isReady = true
      if (fresh) sending.clear()
      flush()
    },
    lost(): void {
      isReady = false
    },
  }
}
export type Marks = ReturnType<typeof marks>
