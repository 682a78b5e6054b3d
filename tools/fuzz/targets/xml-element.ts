/** S028: one element, as another parser reads it; what is written reads back as it was. */
import { parseElement, XmlError } from '@corrillo/xmpp'
import { reference } from '../../../packages/xmpp/src/testing/saxes.ts'
import { holds, refusable, type Target, textOf } from '../target.ts'

/** The other parser is not held to our time. */
const COMPARED = 512

export const target: Target = {
  name: 'xml-element',
  bytes: 131_072,
  run(input) {
    const text = textOf(input)
    const element = refusable(() => parseElement(text), XmlError)
    if (element !== undefined) {
      const changed = element.with({ id: '1' })
      holds(parseElement(changed.toString()).equals(changed), 'written otherwise than read', text)
    }
    if (input.length > COMPARED) return
    const other = reference(text)
    if (other === 'unclear') return
    // Limits are ours alone.
    if (other === undefined) holds(element === undefined, 'only we accept', text)
    else if (element !== undefined) holds(element.equals(other), 'understood otherwise', text)
  },
}
