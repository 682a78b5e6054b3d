/** XEP-0480 SASL Upgrade Tasks. Base64 stays text here, as in XEP-0388: `decodeSaslData` reads it strictly. */
import type { ScramHash } from '../sasl/scram.ts'
import { element, int, text } from '../schema/kit.ts'

export const NS_SASL_UPGRADE = 'urn:xmpp:sasl:upgrade:0'
export const NS_SCRAM_UPGRADE = 'urn:xmpp:scram-upgrade:0'

/** §2.1, §2.2: a task that is offered, or wished for. */
export const SaslUpgrade = element(NS_SASL_UPGRADE, 'upgrade', { task: text() })
/** §3: what the client derives with. */
export const ScramSalt = element(NS_SCRAM_UPGRADE, 'salt', {
  iterations: int.required('iterations'),
  salt: text(),
})
/** §3: SaltedPassword (RFC 5802 §3). */
export const ScramSalted = element(NS_SCRAM_UPGRADE, 'hash', { salted: text() })

/** §2.1, §3: without channel binding, whatever the sign-in is bound to. */
export const upgradeTask = (hash: ScramHash): string => `UPGR-SCRAM-${hash}`
