/** Base64 as another decoder reads it, and dates that are none. */
import { decodeBase64, encodeBase64, formatDateTime, parseDateTime } from '@corrillo/xmpp'
import { essenceOf } from '../../../packages/server/src/modules/upload/media-type.ts'
import { disposition, safeName } from '../../../packages/server/src/modules/upload/name.ts'
import { rangeOf } from '../../../packages/server/src/modules/upload/range.ts'
import { holds, type Target, textOf } from '../target.ts'

const SIZE = 1000

export const target: Target = {
  name: 'texts',
  bytes: 65_536,
  run(input) {
    const text = textOf(input)
    const decoded = decodeBase64(text)
    if (decoded !== undefined) {
      holds(Buffer.from(text, 'base64').equals(decoded), 'another decoder reads it otherwise', text)
      holds(encodeBase64(decoded) === text, 'encoded otherwise', text)
    }
    const date = parseDateTime(text)
    if (date !== undefined)
      holds(parseDateTime(formatDateTime(date))?.getTime() === date.getTime(), 'another date', text)
    const range = rangeOf(text, SIZE)
    if (typeof range === 'object')
      holds(range.start >= 0 && range.start <= range.end && range.end < SIZE, 'outside of the file', text)
    essenceOf(text)
    const name = safeName(text)
    holds(
      name !== '' && !/[/\\\p{C}]|^\./u.test(name) && Buffer.byteLength(name) <= 121,
      'no safe name',
      name,
    )
    holds(/^[ -~]*$/.test(disposition('attachment', name)), 'no header', name)
  },
}
