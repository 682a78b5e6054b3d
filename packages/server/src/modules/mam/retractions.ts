/**
 * Retractions that are to be applied. One is on disk in the same commit as the message that asks for it, and goes when it is done: a
 * crash between the two only puts it off. They are done one after the other, in the background, so that nobody waits for a search.
 */
import { type Element, Jid, parseElement } from '@corrillo/xmpp'
import { z } from 'zod'
import type { DomainRecords, Log, Message, Sides } from '../../host/module.ts'
import type { ArchiveStore, Entry } from '../../storage/shapes.ts'
import { concerns, isTombstone, retractedBy, tombstoneOf } from './retraction.ts'

/** How far back in a conversation the message is looked for; an archive has no index of the ids that clients choose. */
const REACH = 2_000
const PAGE = 100

const Pending = z.object({
  /** Whose archives have it. */
  owners: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  /** The retraction, without what is not needed to see whose it is. */
  stanza: z.string(),
  /** Of the message that it takes back. */
  id: z.string(),
  stamp: z.number(),
})
type Pending = z.output<typeof Pending>

const signed = (retraction: Element): Element =>
  retraction.filter(child => typeof child !== 'string' && ['x', 'occupant-id'].includes(child.name))

export interface RetractionParts {
  readonly messages: Pick<ArchiveStore, 'query' | 'replace'>
  readonly records: DomainRecords
  readonly log: Log
}

export const retractions = ({ messages, records, log }: RetractionParts) => {
  let working = false
  let wanted = false
  let stopped = false

  /** The newest first; ends at the message itself, since its corrections come after it. */
  const search = async function* (owner: Jid, other: Jid): AsyncGenerator<Entry> {
    let before: string | undefined
    for (let seen = 0; seen < REACH; seen += PAGE) {
      const page = await messages.query(owner, {
        with: other,
        backwards: true,
        max: PAGE,
        ...(before !== undefined && { before }),
      })
      yield* page.entries.toReversed()
      before = page.entries[0]?.id
      if (page.complete) return
    }
  }
  const applyFor = async (owner: Jid, retraction: Element, pending: Pending): Promise<void> => {
    const [from, to] = [Jid.parse(pending.from), Jid.parse(pending.to)]
    for await (const { id, stanza } of search(owner, (from.bare.equals(owner) ? to : from).bare)) {
      const found = parseElement(stanza)
      const what = concerns(found, retraction, pending.id)
      if (what === undefined) continue
      if (!isTombstone(found)) {
        const retracted = { id: retraction.attr('id') ?? '', stamp: new Date(pending.stamp) }
        await messages.replace(owner, id, tombstoneOf(found, retracted).toString())
      }
      if (what === 'original') return
    }
  }
  const apply = async (value: unknown): Promise<void> => {
    const pending = Pending.safeParse(value)
    if (!pending.success) return
    const retraction = parseElement(pending.data.stanza)
    for (const owner of pending.data.owners) await applyFor(Jid.parse(owner), retraction, pending.data)
  }
  const work = async (): Promise<void> => {
    wanted = true
    if (working) return
    working = true
    try {
      while (wanted && !stopped) {
        wanted = false
        for (const [key, value] of await records.entries()) {
          await apply(value)
          await records.set(key, undefined)
        }
      }
    } catch (error) {
      // It is on disk, and done after the next one or the next start.
      if (!stopped) log.error('retraction put off', { error: String(error) })
    }
    working = false
  }

  return {
    /** Called in the turn in which the message was given to the archive, so that both are one commit. */
    note(m: Message, sides: Sides, { id, stamp }: { readonly id: string; readonly stamp: number }): void {
      const retracted = retractedBy(m)
      if (retracted === undefined) return
      const owners = [sides.sender, sides.recipient].flatMap(side => (side ? [side.toString()] : []))
      const pending: Pending = {
        owners,
        from: m.from.toString(),
        to: m.to.toString(),
        stanza: signed(m.element).toString(),
        id: retracted,
        stamp,
      }
      // What could not be stored was refused with the message, whose commit it is.
      records.set(id, pending).then(work, () => undefined)
    },
    /** What the last run left undone. */
    resume: work,
    stop(): void {
      stopped = true
    },
  }
}
