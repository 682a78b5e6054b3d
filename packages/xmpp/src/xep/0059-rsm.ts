/** XEP-0059 Result Set Management. */
import { child, element, type Infer, int, intElement, text, textElement } from '../schema/kit.ts'

export const NS_RSM = 'http://jabber.org/protocol/rsm'

const First = element(NS_RSM, 'first', { index: int.optional('index'), id: text() })

/** XEP-0059: request and answer. An empty `before` asks for the last page (§2.5). */
export const ResultSet = element(NS_RSM, 'set', {
  max: intElement('max'),
  before: textElement('before'),
  after: textElement('after'),
  index: intElement('index'),
  first: child.optional(First),
  last: textElement('last'),
  count: intElement('count'),
})
export type ResultSet = Infer<typeof ResultSet>
