/** What was kept because a key was missing is opened when that is there, and stands where it stood. */
import { Jid, parseElement } from '@corrillo/xmpp'
import type { Unreadable } from '../../api.ts'
import { type Dropped, type Envelope, type Given, PLAIN } from '../../pipeline/module.ts'
import type { Fact, UnreadableFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'

const PAGE = 100
type Decrypt = (envelope: Envelope, unit: Unit) => Promise<Envelope | Dropped>

export const reopening = (
  { facts, conversations, platform, store }: Given,
  decrypt: Decrypt,
  interpret: (envelope: Envelope, unit: Unit) => Promise<void>,
) => {
  let last: Promise<unknown> = Promise.resolve()

  const envelopeOf = (
    fact: UnreadableFact,
    { message: text, ...kept }: NonNullable<UnreadableFact['kept']>,
  ): Envelope => {
    const message = parseElement(text)
    const { at, author, conversation: peer, order, own } = fact
    const addressOf = (name: string): Jid => Jid.tryParse(message.attr(name) ?? peer) ?? Jid.parse(peer)
    const known = {
      message,
      at,
      author,
      own,
      peer,
      order,
      trail: undefined,
      security: PLAIN,
      unreadable: undefined,
    }
    return { ...known, ...kept, from: addressOf('from'), to: addressOf('to') }
  }
  const again = (conversation: string, order: string): Promise<void> =>
    store.exclusive(async unit => {
      const fact = await facts.get(unit, conversation, order)
      if (fact?.kind !== 'unreadable' || !fact.kept) return
      const opened = await decrypt(envelopeOf(fact, fact.kept), unit)
      if (opened?.unreadable) return facts.put(unit, { ...fact, ...opened.unreadable })
      if (opened) await interpret(opened, unit)
      // It was said before, or says nothing that stands by itself.
      const now = await facts.get(unit, conversation, order)
      if (now?.kind === 'unreadable') await facts.delete(unit, conversation, order)
    })
  const inConversation = async (conversation: string, cause: Unreadable): Promise<void> => {
    let before: string | undefined
    for (;;) {
      const page: readonly Fact[] = await facts.page(conversation, PAGE, before)
      for (const fact of page)
        if (fact.kind === 'unreadable' && fact.cause === cause) await again(conversation, fact.order)
      before = page[0]?.order
      if (page.length < PAGE) return
      await platform.breathe()
    }
  }
  /** One after the other; everywhere, unless it is said where. */
  return (cause: Unreadable, where?: readonly string[]): Promise<void> => {
    const turn = last.then(async () => {
      for (const one of where ?? [...conversations.all.get().keys()]) await inConversation(one, cause)
    })
    last = turn.catch(() => undefined)
    return turn
  }
}
