/** SASL ANONYMOUS (RFC 4505, XEP-0175): nothing is proved. What a client says of itself serves tracing alone, and nothing is traced here. */
import { SaslError } from '@corrillo/xmpp'
import { UNBOUND } from '../bindings.ts'
import type { Proven } from '../inline.ts'
import type { Mechanisms } from './scram.ts'

const NAME = 'ANONYMOUS'
/** RFC 4505 §2. */
const MAX_TRACE = 255
const text = new TextDecoder('utf-8', { fatal: true })

const checkTrace = (data: Uint8Array): void => {
  try {
    if ([...text.decode(data)].length <= MAX_TRACE) return
  } catch {
    // Said below.
  }
  throw new SaslError('malformed-request')
}

const nobody: Proven = { username: '', authzid: undefined, data: new Uint8Array(0), holds: () => true }

const advertised = { mechanisms: [NAME] }

export const anonymous: Mechanisms = {
  bindings: () => UNBOUND,
  offer: () => advertised,
  begin(mechanism) {
    if (mechanism !== NAME) throw new SaslError('invalid-mechanism')
    return {
      mayBeSilent: true,
      async step(data) {
        checkTrace(data)
        return nobody
      },
    }
  },
}
