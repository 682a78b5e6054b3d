/** The wrapper of a request of XEP-0124. */
import { AUTHENTICATED_LIMITS, boshPayload, parseBosh, PRE_AUTH_LIMITS, XmlError } from '@corrillo/xmpp'
import { holds, refusable, type Target, textOf } from '../target.ts'

export const target: Target = {
  name: 'bosh',
  bytes: 131_072,
  run(input) {
    const text = textOf(input)
    refusable(() => parseBosh(text, PRE_AUTH_LIMITS), XmlError)
    const request = refusable(() => parseBosh(text, AUTHENTICATED_LIMITS), XmlError)
    if (request === undefined) return
    holds(request.rid > 0 && Number.isSafeInteger(request.rid), 'rid', request.rid)
    for (const payload of request.payloads) holds(boshPayload(payload).startsWith('<'), 'payload')
  },
}
