/** The messages that a reporter chose, as they lie in his own archive: nobody can put words into another's mouth. */
import { type Jid, NS_CLIENT, parseElement, type StanzaId } from '@corrillo/xmpp'
import type { Entry } from '../../storage/shapes.ts'
import type { Evidence } from './report.ts'

const MAX_MESSAGES = 20
const MAX_TEXT = 2_000

const messageOf = ({ stamp, stanza }: Entry): NonNullable<Evidence['message']> => {
  const element = parseElement(stanza)
  const encrypted = element.elements().some(({ name }) => name === 'encrypted' || name === 'openpgp')
  return { stamp, encrypted, text: (element.childText('body', NS_CLIENT) ?? '').slice(0, MAX_TEXT) }
}

/** A whole domain, a person with every device, or one device (XEP-0191 §5). */
const covers = (reported: Jid, sender: Jid): boolean =>
  reported.equals(sender) ||
  reported.equals(sender.bare) ||
  (reported.local === '' && reported.isBare && reported.domain === sender.domain)

export const evidenceOf = async (
  reporter: Jid,
  reported: Jid,
  chosen: readonly StanzaId[],
  find: (account: Jid, id: string) => Promise<Entry | undefined>,
): Promise<readonly Evidence[]> => {
  const evidence: Evidence[] = []
  for (const { id, by } of chosen.slice(0, MAX_MESSAGES)) {
    const entry = by.equals(reporter) ? await find(reporter, id) : undefined
    const theirs = entry?.incoming === true && covers(reported, entry.with)
    evidence.push({
      id: id.slice(0, MAX_TEXT),
      by: by.toString(),
      ...(entry && theirs && { message: messageOf(entry) }),
    })
  }
  return evidence
}
