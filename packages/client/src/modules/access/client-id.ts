import { sha256 } from '@corrillo/crypto'
import { encodeBase64 } from '@corrillo/xmpp'

const BYTES = 15

/** As this project's server shows a client to the account's other clients (XEP-0494 §3.1): its own id stays its secret. */
export const clientIdOf = (agent: string): string =>
  encodeBase64(sha256(new TextEncoder().encode(agent.toLowerCase())).slice(0, BYTES))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
