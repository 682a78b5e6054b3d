/** What goes out for a message, or for what happens to one: made of the message as it is then. */
import { Markable, parseElement, ReceiptRequest } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import { current, isEmptied, type MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { enclosing } from '../enclosed/index.ts'
import { timingElements } from '../ephemeral/wire.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import { openedElement } from '../once/wire.ts'
import { addedElement } from '../rooms/membership.ts'
import { type Content, messageContent, reactionContent, retractionContent } from './content.ts'
import type { Waiting } from './waiting.ts'
import type { Way } from './way.ts'

export const saying = ({ address: me, facts, platform, rooms }: Given) => {
  const quoted = async (unit: Unit, { conversation, replyTo }: MessageFact): Promise<string> => {
    if (replyTo?.order === undefined) return replyTo?.quote ?? ''
    const fact = await facts.get(unit, conversation, replyTo.order)
    // What is to go is not said again where it would stay.
    const isToStay = fact?.kind === 'message' && !fact.timer && !fact.once && fact.security.protocol !== 'otr'
    return isToStay ? current(fact).text : ''
  }
  /** undefined: there is nothing to be said any more. */
  const contentOf = async (
    unit: Unit,
    { action, conversation, order }: Waiting,
    way: Way | undefined,
  ): Promise<(Content & { readonly id: string | undefined }) | undefined> => {
    if (action?.kind === 'own')
      return { inside: parseElement(`<own>${action.said}</own>`).elements(), outside: [], id: action.id }
    if (action?.kind === 'added') return { inside: [addedElement(action.who)], outside: [], id: action.id }
    if (action?.kind === 'timer') return { inside: timingElements(action.timing), outside: [], id: action.id }
    if (action?.kind === 'opened')
      return { inside: [openedElement(action.target)], outside: [], id: action.id }
    const of = action?.kind === 'copy' ? action.of : conversation
    const fact = await facts.get(unit, of, action?.target ?? order)
    if (fact?.kind !== 'message') return undefined
    const hasOld = way?.hasOld ?? false
    const { stanzaId = '' } = fact
    const known = fact.archiveId ?? stanzaId
    if (action?.kind === 'retract')
      return { ...retractionContent(known, hasOld, platform.language?.()), id: action.id }
    if (action?.kind === 'react') return { ...reactionContent(fact, me, known, hasOld), id: action.id }
    if (action?.kind === 'vote' || action?.kind === 'close')
      return { ...(await enclosing()).pollActContent(action.kind, fact, me, known, hasOld), id: action.id }
    // Taken back since, or meant to be seen once: there are no words left to say again. What was said by OTR goes by nothing else.
    if (isEmptied(fact) || fact.security.protocol === 'otr') return undefined
    if (fact.once !== undefined && way && !way.showsOnce) throw new CannotEncrypt('once-unseen')
    const isNew = action === undefined || action.kind === 'again' || action.kind === 'copy'
    const words = fact.enclosed && (await enclosing()).enclosedElements(fact.enclosed)
    const content = messageContent(fact, await quoted(unit, fact), isNew ? undefined : stanzaId, words)
    if (!isNew) return { ...content, id: action.id }
    if (action?.kind === 'copy') {
      const { copyElement } = await import('../own-changes/copies.ts')
      return { inside: [copyElement(fact, content.inside)], outside: [], id: action.id }
    }
    // XEP-0184 §5.3: not in rooms, where everybody would answer.
    if (rooms.get(conversation)) return { ...content, id: stanzaId }
    const asks = [ReceiptRequest.build({}), Markable.build({})]
    // Version 0.3 hides the text alone: its devices are asked outside, or would never answer.
    return { inside: [...content.inside, ...asks], outside: [...content.outside, ...asks], id: stanzaId }
  }
  return { contentOf }
}
