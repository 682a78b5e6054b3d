/** The text of one frame (RFC 7395 §3.3.3). */
import { AUTHENTICATED_LIMITS, parseFrame, writeFrame, XmlError } from '@corrillo/xmpp'
import { holds, refusable, type Target, textOf } from '../target.ts'

export const target: Target = {
  name: 'frame',
  bytes: 131_072,
  run(input) {
    const read = (text: string) => refusable(() => parseFrame(text, AUTHENTICATED_LIMITS), XmlError)
    const frame = read(textOf(input))
    if (frame?.kind !== 'element') return
    const again = read(writeFrame(frame.element))
    // What was read may become longer than what is read, by the escapes that it needs.
    if (again !== undefined)
      holds(again.kind === 'element' && again.element.equals(frame.element), 'written otherwise than read')
  },
}
