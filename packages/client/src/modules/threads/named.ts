/** A thread that is written into, or comes from another own device, found by what is known of it here. */
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Facts, MessageFact, ReplyTo } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { type InThread, refOf } from '../../store/threads.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'
import { threadOn } from './index.ts'

/** Of so many the latest of a thread one at least answers its beginning. */
const LATEST = 20

/** By the message that it hangs on; where that is gone, by one of those that answer it. */
export const threadNamed = async (
  facts: Pick<Facts, 'find' | 'inThread'>,
  conversation: string,
  ref: string,
): Promise<{ readonly thread: InThread; readonly reply: ReplyTo }> => {
  const root = await facts.find(conversation, ref)
  if (root?.kind === 'message') {
    if (root.thread) return threadNamed(facts, conversation, refOf(root.thread))
    if (root.security.protocol === 'otr') throw new ClientError('not-allowed', { field: 'otr' })
    const id = root.archiveId ?? root.stanzaId
    if (id === undefined) throw new ClientError('not-found')
    return { thread: { id, root: ref }, reply: { order: ref, author: root.author, id, quote: '' } }
  }
  for (const one of await facts.inThread(conversation, ref, { limit: LATEST, reverse: true })) {
    const { thread, replyTo: reply } = one.kind === 'message' ? one : {}
    if (thread && reply?.id === thread.id) return { thread, reply }
  }
  throw new ClientError('not-found')
}

/** Of a message of another own device, whose places are not ours. */
export const threadAgain = async (
  given: Pick<Given, 'address' | 'facts'>,
  ids: Pick<StanzaIds, 'findFrom'>,
  unit: Unit,
  { conversation, author, thread, replyTo }: MessageFact,
): Promise<InThread | undefined> => {
  if (!thread) return undefined
  const { id } = thread
  const authors = replyTo?.id === id ? [replyTo.author] : [given.address, conversation, author]
  const found = await threadOn(given, ids, unit, conversation, authors, id)
  return (
    found?.thread ?? (given.facts.threads.mayWait(conversation, id) ? { id, root: undefined } : undefined)
  )
}
