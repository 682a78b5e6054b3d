/** XEP-0202 Entity Time. */
import { dateTimeCodec, textElement, textElementAs } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_TIME = 'urn:xmpp:time'
export const EntityTime = element(NS_TIME, 'time', {
  /** The offset from UTC, as `+02:00` or `Z`. */
  tzo: textElement('tzo'),
  utc: textElementAs(dateTimeCodec)('utc'),
})
export type EntityTime = Infer<typeof EntityTime>
