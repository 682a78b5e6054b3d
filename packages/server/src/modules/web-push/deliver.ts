/** RFC 8030 §5: one wake-up to one push service. Nothing is followed, little is read, and not for long. */
import { request } from 'node:https'
import { publicLookup } from './address.ts'

export interface Delivery {
  readonly endpoint: URL
  /** At most 32 letters of base64url (§5.4). */
  readonly topic: string
  readonly body: Buffer
  readonly authorization: string
  /** Beside the authorities that Node knows. */
  readonly authorities: readonly string[]
  readonly privateToo: boolean
  readonly timeoutMs: number
}
/** taken; gone for good (§7.3); refused, or not reached this time. */
export type Outcome = 'taken' | 'gone' | 'refused' | 'failed'

/** Seconds that the service keeps it for a browser that is off: a wake-up is of no use when it is old. */
const TTL = 24 * 3600

const outcomeOf = (status: number): Outcome => {
  if (status >= 200 && status < 300) return 'taken'
  if (status === 404 || status === 410) return 'gone'
  return status === 429 || status >= 500 ? 'failed' : 'refused'
}

export const deliver = (d: Delivery): Promise<Outcome> =>
  new Promise(resolve => {
    const sent = request(d.endpoint, {
      method: 'POST',
      agent: false,
      ...(d.privateToo ? {} : { lookup: publicLookup }),
      ...(d.authorities.length === 0 ? {} : { ca: [...d.authorities] }),
      signal: AbortSignal.timeout(d.timeoutMs),
      maxHeaderSize: 16_384,
      headers: {
        Authorization: d.authorization,
        'Content-Encoding': 'aes128gcm',
        'Content-Length': d.body.length,
        'Content-Type': 'application/octet-stream',
        TTL,
        // §5.4: one of the same topic that waits is replaced; there is nothing in it to add up.
        Topic: d.topic,
        Urgency: 'high',
      },
    })
    sent.once('response', response => {
      resolve(outcomeOf(response.statusCode ?? 0))
      response.destroy()
    })
    sent.once('error', () => resolve('failed'))
    sent.end(d.body)
  })
