/** XEP-0201 §3: the place of what is written here. */
import type { Writing } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { MessageFact, ReplyTo } from '../../store/facts.ts'
import { refOf } from '../../store/threads.ts'

export type Answer = Pick<MessageFact, 'replyTo' | 'thread'>

/** What is written in a thread answers the message that it hangs on, unless it answers another. */
export const answerIn = async (
  { facts }: Pick<Given, 'facts'>,
  conversation: string,
  { thread: ref }: Writing,
  replyTo: ReplyTo | undefined,
): Promise<Answer> => {
  const order = replyTo?.order
  const fact = ref === undefined && order !== undefined ? await facts.find(conversation, order) : undefined
  // XEP-0201 §3.1: an answer belongs where what it answers does.
  const within = ref ?? (fact?.kind === 'message' && fact.thread ? refOf(fact.thread) : undefined)
  if (within === undefined) return { replyTo, thread: undefined }
  const { thread, reply } = await (await import('./named.ts')).threadNamed(facts, conversation, within)
  return { replyTo: replyTo ?? reply, thread }
}
