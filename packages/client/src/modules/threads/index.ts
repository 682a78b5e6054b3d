/**
 * XEP-0201 threads that hang on a message: the id of the thread is that of the message, and what is said in it answers that message, or
 * another one in the thread (XEP-0461). Programs that give one id to all that they say in a session are not taken for people who talk in
 * threads: docs/decisions/0047-threads.md.
 */
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { InThread } from '../../store/threads.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'

/** What a message says of its place. */
interface Heard {
  readonly thread: string | undefined
  readonly replyTo: { readonly id: string; readonly author: string | undefined } | undefined
}

/** The thread that hangs on what has this id; a thread in a thread is the outer one. undefined: that is not here. */
export const threadOn = async (
  { facts }: Pick<Given, 'facts'>,
  ids: Pick<StanzaIds, 'findFrom'>,
  unit: Unit,
  conversation: string,
  authors: readonly string[],
  id: string,
): Promise<{ readonly thread: InThread; readonly isOne: boolean } | undefined> => {
  for (const author of authors) {
    const found = await ids.findFrom(unit, conversation, author, id)
    if (!found || found.order === '' || found.act) continue
    const fact = await facts.get(unit, conversation, found.order)
    const thread = { id, root: found.order }
    // Deleted on this device: the thread has its place all the same.
    if (!fact) return { thread, isOne: false }
    if (fact.kind === 'message')
      return { thread: fact.thread ?? thread, isOne: (fact.thread ?? fact.answers) !== undefined }
  }
  return undefined
}

/** XEP-0201 §4: undefined, also where a program numbers its sessions in this way. */
export const threadHeard = async (
  given: Pick<Given, 'address' | 'facts'>,
  ids: Pick<StanzaIds, 'findFrom'>,
  unit: Unit,
  { peer, author: by }: Pick<Envelope, 'peer' | 'author'>,
  { thread: id, replyTo }: Heard,
): Promise<InThread | undefined> => {
  if (id === undefined) return undefined
  const isNamed = replyTo?.id === id
  const told = isNamed ? replyTo.author : undefined
  const authors = told === undefined ? [given.address, peer, by] : [told]
  const found = await threadOn(given, ids, unit, peer, authors, id)
  if (found) return replyTo || found.isOne ? found.thread : undefined
  const { threads } = given.facts
  const mayWait = (isNamed || threads.isWaiting(peer, id)) && threads.mayWait(peer, id)
  return mayWait ? { id, root: undefined } : undefined
}
