/** What was told to who is not looking, for as long as that holds: until it was read, here or elsewhere (XEP-0490), or is there no more. */
import type { Arrival } from './api.ts'
import type { Given } from './pipeline/module.ts'
import type { Fact } from './store/facts.ts'

export type Told = Pick<Arrival, 'conversation' | 'id'>

const holds = (fact: Fact): boolean =>
  fact.kind === 'message' && fact.retractedAt === undefined && fact.openedAt === undefined

export const toldOf = (
  { conversations, facts, hidden }: Pick<Given, 'conversations' | 'facts' | 'hidden'>,
  listeners: ReadonlySet<(told: Told) => void>,
) => {
  /** One for each conversation: who shows them, shows the newest. */
  const followed = new Map<string, () => void>()

  const leave = (conversation: string): void => {
    followed.get(conversation)?.()
    followed.delete(conversation)
  }
  const end = ({ conversation, id }: Told): void => {
    leave(conversation)
    for (const tell of listeners) tell({ conversation, id })
  }
  const follow = (told: Told): void => {
    const { conversation, id } = told
    leave(conversation)
    // Of what is hidden nothing stays on the screen.
    const isRead = (): boolean =>
      hidden.has(conversation) || (conversations.get(conversation)?.readOrder ?? '') >= id
    const changes = facts.listen(conversation, (changed, gone) => {
      if (gone.includes(id) || changed.some(fact => fact.order === id && !holds(fact))) end(told)
    })
    const reading = conversations.all.subscribe(() => isRead() && end(told))
    followed.set(conversation, () => {
      changes()
      reading()
    })
    if (isRead()) end(told)
  }
  return { follow }
}
