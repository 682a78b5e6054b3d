/**
 * XEP-0313: the archive. Forward from the last known id until it is complete, so that there is never a hole; older history of one
 * conversation on demand. Rows count only for a query of ours, from our own archive (S115).
 */
import {
  Jid,
  MamFin,
  MamQuery,
  MamResult,
  NS_MAM,
  SchemaError,
  StanzaError,
  type Element,
  NS_FORWARD,
} from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import { randomId } from '../../connection/requests.ts'
import { envelopeOf, type Pipeline } from '../../pipeline/incoming.ts'
import type { ClientModule, Envelope, Given, Trail } from '../../pipeline/module.ts'
import { paced } from '../../platform/pace.ts'
import type { Unit } from '../../store/sealed.ts'
import { stampOf } from '../delay.ts'
import { archived, type Known } from '../stanza-ids/index.ts'

const PAGE = 50
/** So many messages are one unit of work while catching up. */
const TOGETHER = 400
const PAGE_TIMEOUT_MS = 60_000
const POINTER = 'archive'
const OWN = ''

const pointerOf = (store: Pick<Unit, 'hidden'>, room: string | undefined): string =>
  room === undefined ? POINTER : `${POINTER}/${store.hidden('archive', room)}`
const archiveOf = ({ nick, peer }: Envelope): string => (nick === undefined ? OWN : peer)

interface Pointer {
  readonly id: string | undefined
  readonly at: number
}
interface Row {
  readonly id: string
  readonly message: Element
  readonly at: number
}
interface Page {
  readonly rows: readonly Row[]
  readonly complete: boolean
  readonly count: number | undefined
}
interface Question {
  /** Whose archive; our own unless it is that of a room (XEP-0045 §15.1.2, XEP-0313 §7). */
  readonly room?: string | undefined
  readonly with?: string
  readonly after?: string | undefined
  readonly before?: string
  readonly start?: number
}

/** Who spoke, as the archive says; undefined where this archive has nothing to say about it. */
export type Identify = (envelope: Envelope, room: string | undefined) => Envelope | undefined

export const mam = (given: Given, messages: Pick<Pipeline, 'prepare' | 'process'>, identify: Identify) => {
  const { address, connection, conversations, facts, platform, rooms, store } = given
  const waiting = new Map<string, { readonly from: string; readonly rows: Element[] }>()
  /** Of the own archive (`OWN`) and of rooms: there is nothing before what comes live that we have not. */
  const caughtUp = new Set<string>()
  /** Up to where there is no hole, in each conversation. */
  const trail: Trail = new Map()

  const fields = (question: Question) => [
    { var: 'FORM_TYPE', type: 'hidden' as const, values: [NS_MAM] },
    ...(question.with === undefined ? [] : [{ var: 'with', values: [question.with] }]),
    ...(question.start === undefined
      ? []
      : [{ var: 'start', values: [new Date(question.start).toISOString()] }]),
  ]
  const ask = async (question: Question): Promise<Page> => {
    const queryid = randomId(platform.random)
    const rows: Element[] = []
    const { room } = question
    waiting.set(queryid, { from: room ?? address, rows })
    try {
      const { after, before } = question
      const set = {
        max: PAGE,
        ...(after === undefined ? {} : { after }),
        ...(before === undefined ? {} : { before }),
      }
      const query = MamQuery.build({ queryid, form: { type: 'submit', fields: fields(question) }, set })
      const options = { timeout: PAGE_TIMEOUT_MS, ...(room === undefined ? {} : { to: room }) }
      const fin = MamFin.in(await connection.requests.request('set', query, options))
      if (!fin) throw new ClientError('server-error', { message: 'archive' })
      return { rows: rows.flatMap(rowOf), complete: fin.complete, count: fin.set?.count }
    } finally {
      waiting.delete(queryid)
    }
  }
  const rowOf = (result: Element): readonly Row[] => {
    const row = MamResult.tryParse(result)
    const forwarded = result.child('forwarded', NS_FORWARD)
    if (!row || !forwarded) return []
    const now = given.now()
    return [{ id: row.id, message: row.forwarded.stanza, at: stampOf(forwarded, now) ?? now }]
  }

  /** A page, in one unit of work. */
  const take = async (
    unit: Unit,
    rows: readonly Row[],
    room: string | undefined,
    placeOf: (row: Row) => { readonly order?: string; readonly trail?: Trail },
  ): Promise<void> => {
    const turn = paced(platform.breathe)
    const envelopes: Envelope[] = []
    for (const row of rows) {
      const known = { way: 'archive', at: row.at, archiveId: row.id, ...placeOf(row) } as const
      const envelope = envelopeOf(row.message, address, known)
      const identified = envelope && identify(envelope, room)
      if (identified) envelopes.push(identified)
      await turn()
    }
    await messages.prepare(envelopes, unit)
    for (const envelope of envelopes) {
      await takeOne(unit, envelope)
      await turn()
    }
  }
  const takeOne = async (unit: Unit, envelope: Envelope): Promise<void> => {
    const { order, archiveId, peer } = envelope
    try {
      await messages.process(envelope, unit)
    } catch (error) {
      // One row that nobody understands must not keep the others from being read.
      if (!(error instanceof SchemaError)) throw error
    }
    const record = conversations.in(unit, peer)
    if (record && (order !== undefined || record.oldestId === undefined))
      conversations.update(unit, peer, { oldestId: order === undefined ? archiveId : record.oldestId })
  }
  const keep = async (rows: readonly Row[], pointer: Pointer, room: string | undefined): Promise<void> => {
    await store.exclusive(async unit => {
      await take(unit, rows, room, () => ({ trail }))
      unit.put('account', pointerOf(unit, room), pointer)
    })
    await platform.breathe()
  }

  /** Pages forward from where we were; from the beginning of the known time where that id is gone (XEP-0313 §5.1). */
  const forward = async (
    from: Pointer,
    room: string | undefined,
    progress: (done: number, total: number | undefined) => void,
  ): Promise<void> => {
    const following = async ({ id, at }: Pointer): Promise<Page> => {
      if (id === undefined) return ask({ room, start: at })
      return ask({ room, after: id }).catch(error => {
        if (!(error instanceof StanzaError && error.condition === 'item-not-found')) throw error
        return ask({ room, start: at })
      })
    }
    let pointer = from
    let next = gather(pointer, following)
    let done = 0
    let total: number | undefined
    for (;;) {
      const { rows, complete, count } = await next
      const last = rows.at(-1)
      if (last) pointer = { id: last.id, at: last.at }
      // While these are read the server looks up what follows.
      if (last && !complete) {
        next = gather(pointer, following)
        next.catch(() => undefined)
      }
      await keep(rows, pointer, room)
      done += rows.length
      total ??= count
      progress(done, total)
      if (complete || !last) return
    }
  }
  /** Several pages: what is written and drawn at once costs little more than one page would. */
  const gather = async (from: Pointer, following: (pointer: Pointer) => Promise<Page>): Promise<Page> => {
    const first = await following(from)
    const rows = [...first.rows]
    let page = first
    while (!page.complete && page.rows.length > 0 && rows.length < TOGETHER) {
      const last = rows.at(-1)!
      page = await following({ id: last.id, at: last.at })
      rows.push(...page.rows)
    }
    return { rows, complete: page.complete || page.rows.length === 0, count: first.count }
  }
  /** A new device begins with the newest page. */
  const begin = async (room: string | undefined): Promise<void> => {
    const page = await ask({ room, before: '' })
    const last = page.rows.at(-1)
    await keep(page.rows, { id: last?.id, at: last?.at ?? given.now() }, room)
  }

  const module: ClientModule = {
    name: 'mam',
    claims(message) {
      const result = message.child('result', NS_MAM)
      if (!result) return false
      const from = Jid.tryParse(message.attr('from') ?? address)?.toString()
      const asked = waiting.get(result.attr('queryid') ?? '')
      if (asked !== undefined && asked.from === from && asked.rows.length < PAGE * 2) asked.rows.push(result)
      return true
    },
    incoming: {
      unwrap: envelope =>
        caughtUp.has(archiveOf(envelope)) && envelope.way !== 'archive' ? { ...envelope, trail } : envelope,
      /** What comes live moves the pointer on, once there is nothing before it that we have not. */
      interpret(envelope, unit) {
        const archive = archiveOf(envelope)
        if (!caughtUp.has(archive) || envelope.way === 'archive' || envelope.archiveId === undefined) return
        unit.put('account', pointerOf(unit, archive === OWN ? undefined : archive), {
          id: envelope.archiveId,
          at: envelope.at,
        })
      },
    },
    lost: () => caughtUp.clear(),
  }
  return {
    module,
    async catchUp(progress: (done: number, total: number | undefined) => void, room?: string): Promise<void> {
      caughtUp.delete(room ?? OWN)
      const pointer = await store.get<Pointer>('account', pointerOf(store, room))
      const known = pointer?.id && (await store.get<Known>('ids', archived(store, pointer.id, room)))
      if (known && !trail.has(known.conversation)) trail.set(known.conversation, known.order)
      if (pointer) await forward(pointer, room, progress)
      else await begin(room)
      caughtUp.add(room ?? OWN)
    },
    resumed(inside: readonly string[]): void {
      for (const archive of [OWN, ...inside]) caughtUp.add(archive)
    },
    /** Left: what is said from now on is heard when one enters again. */
    left: (room: string): void => void caughtUp.delete(room),
    /** The ids in our archive of the last of what somebody has written to us. */
    async latestFrom(who: string): Promise<readonly string[]> {
      const { rows } = await ask({ with: who, before: '' })
      return rows.flatMap(({ id, message }) =>
        Jid.tryParse(message.attr('from') ?? address)?.bare.toString() === who ? [id] : [],
      )
    },
    /** One page of what was before the oldest that is known. False: there is nothing older. */
    async older(who: string): Promise<boolean> {
      const record = conversations.get(who)
      if (record?.historyComplete) return false
      const room = rooms.get(who) && who
      const before = record?.oldestId ?? ''
      const page = await ask(room === undefined ? { with: who, before } : { room, before })
      const orderOf = facts.orders.older(page.rows.length)
      await store.exclusive(async unit => {
        await take(unit, page.rows, room, row => ({ order: orderOf(row.at) }))
        const first = page.rows[0]
        conversations.update(unit, who, {
          historyComplete: page.complete,
          ...(first ? { oldestId: first.id } : {}),
        })
      })
      return page.rows.length > 0
    },
  }
}
export type Mam = ReturnType<typeof mam>
