/** An archive on the main thread: hands out ids, gathers appends for the writer, and puts questions to the reader. */
import { Jid, StanzaError } from '@corrillo/xmpp'
import { formatId, parseId, randomSalt } from '../archive-id.ts'
import type { positions } from '../archive-id.ts'
import { ReadEntry } from '../archive-entry.ts'
import { StorageError } from '../error.ts'
import type { ArchiveStore, Entry, Page, Query } from '../shapes.ts'
import { FOUND_NUMBERS, FOUND_TEXTS } from './messages.ts'
import type { Ask, Found, Mark } from './messages.ts'
import type { Owners, interned } from './owners.ts'
import type { Queue } from './queue.ts'
import type { Questions } from './questions.ts'

export interface ArchiveParts {
  readonly queue: Queue
  readonly questions: Questions
  readonly owners: Owners
  readonly addresses: ReturnType<typeof interned>
  readonly ids: ReturnType<typeof positions>
  readonly now: () => number
}
const missing = (): StanzaError => new StanzaError('cancel', 'item-not-found')
const nobody = (): StorageError => new StorageError('no-account', 'no side of this message has an account')
const markOf = (id: string): Mark => {
  const mark = parseId(id)
  if (!mark) throw missing()
  return mark
}
const foundEntries = ({ numbers, texts }: Found, owner: Jid): Entry[] => {
  const entries: Entry[] = []
  for (let at = 0, text = 0; at < numbers.length; at += FOUND_NUMBERS, text += FOUND_TEXTS) {
    const id = formatId(numbers[at] as number, numbers[at + 1] as number)
    const [source, target, stanza] = [texts[text], texts[text + 1], texts[text + 2]] as [
      string,
      string,
      string,
    ]
    entries.push(new ReadEntry(owner, id, numbers[at + 2] as number, source, target, stanza))
  }
  return entries
}

export const archiveStore = (
  parts: ArchiveParts,
  handle: number,
  module: string,
  name: string,
): ArchiveStore => {
  const { queue, questions, owners, addresses, ids, now } = parts
  queue.declare(['archive', handle, module, name])

  const askOf = (
    owner: number,
    account: Jid,
    what: Ask['what'],
    query: Omit<Query, 'max'>,
    max: number,
  ): Omit<Ask, 'ask'> => ({
    module,
    name,
    owner,
    what,
    max,
    ...(query.with && {
      with: {
        jid: query.with.bare.toString(),
        resource: query.with.resource,
        self: query.with.bare.equals(account.bare),
      },
    }),
    ...(query.start !== undefined && { start: query.start }),
    ...(query.end !== undefined && { end: query.end }),
    ...(query.after !== undefined && { after: markOf(query.after) }),
    ...(query.before !== undefined && { before: markOf(query.before) }),
    ...(query.backwards && { backwards: true }),
    ...(query.skip !== undefined && { skip: query.skip }),
    ...(query.ids && { ids: query.ids.map(markOf) }),
  })
  const refuseMarks = ({ after, before, ids: wanted = [] }: Omit<Query, 'max'>): void => {
    if (after !== undefined || before !== undefined || wanted.length > 0) throw missing()
  }
  const rows = async (account: Jid, what: 'page' | 'bounds', query: Query): Promise<Page> => {
    const owner = owners.look(account)
    if (owner === undefined) {
      refuseMarks(query)
      return { entries: [], complete: true }
    }
    const answer = await questions.ask(askOf(owner, account, what, query, query.max))
    if ('missing' in answer) throw missing()
    if (!('numbers' in answer)) throw new StorageError('io', 'the reader gave no page')
    return { entries: foundEntries(answer, account.bare), complete: answer.complete }
  }

  return {
    append({ sender, recipient, from, to, stanza }) {
      const stamp = Math.floor(now())
      const salt = randomSalt()
      const position = ids.next(stamp, randomSalt())
      const id = formatId(position, salt)
      const mine = sender ? (owners.own(sender) ?? 0) : 0
      const theirs = recipient ? (owners.own(recipient) ?? 0) : 0
      if (mine === 0 && theirs === 0) return { id, stamp, durable: Promise.reject(nobody()) }
      const { into, durable } = queue.append(handle)
      const { numbers, texts } = into
      let at = into.used
      numbers[at++] = position
      numbers[at++] = salt
      numbers[at++] = stamp
      numbers[at++] = mine
      numbers[at++] = theirs === mine ? 0 : theirs
      numbers[at++] = addresses.allot(from.bare.toString())
      numbers[at++] = addresses.allot(to.bare.toString())
      into.used = at
      texts.push(from.resource, to.resource, stanza)
      return { id, stamp, durable }
    },
    query: (account, query) => rows(account, 'page', query),
    async count(account, query, most = Number.MAX_SAFE_INTEGER) {
      const owner = owners.look(account)
      if (owner === undefined) {
        refuseMarks(query)
        return 0
      }
      const answer = await questions.ask(askOf(owner, account, 'count', query, most))
      if ('missing' in answer) throw missing()
      return 'count' in answer ? answer.count : 0
    },
    async bounds(account) {
      const { entries } = await rows(account, 'bounds', { max: 1 })
      const [first, last] = entries
      return first && last ? { first, last } : {}
    },
    async expire(before, owner) {
      const id = owner && owners.look(owner)
      if (owner && id === undefined) return 0
      return queue.job({ kind: 'expire', archive: handle, before, ...(id !== undefined && { owner: id }) })
    },
    async remove(owner, gone) {
      const id = owners.look(owner)
      const positionsGone = gone.flatMap(text => parseId(text)?.position ?? [])
      return id === undefined || positionsGone.length === 0
        ? 0
        : queue.job({ kind: 'remove', archive: handle, owner: id, ids: positionsGone })
    },
    async replace(owner, text, stanza) {
      const [id, mark] = [owners.look(owner), parseId(text)]
      if (id === undefined || !mark) return false
      return (await queue.job({ kind: 'replace', archive: handle, owner: id, mark, stanza })) > 0
    },
  }
}
