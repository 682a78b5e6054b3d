/** RFC 6120: stream features, STARTTLS, SASL mechanisms and resource binding. */
import { NS_STREAM } from '../stream/error.ts'
import { any, element, flag, textElement, textElements } from '../schema/kit.ts'
import { NS_SASL } from '../sasl/error.ts'

/** RFC 6120 §4.3.2. */
export const StreamFeatures = element(NS_STREAM, 'features', { features: any() })

export const NS_TLS = 'urn:ietf:params:xml:ns:xmpp-tls'
/** §5.4. */
export const StartTls = element(NS_TLS, 'starttls', { required: flag('required') })
export const TlsProceed = element(NS_TLS, 'proceed', {})
export const TlsFailure = element(NS_TLS, 'failure', {})

/** §6.4.1. The nonzas of the exchange are read by `readSasl`. */
export const SaslMechanisms = element(NS_SASL, 'mechanisms', {
  mechanisms: textElements('mechanism', { max: 64 }),
})

export const NS_BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
/** §7: as a feature, as the request and as its result. */
export const Bind = element(NS_BIND, 'bind', { resource: textElement('resource'), jid: textElement('jid') })

export const NS_SESSION = 'urn:ietf:params:xml:ns:xmpp-session'
/** RFC 3921 §3; RFC 6121 made it do nothing, old clients still ask. */
export const LegacySession = element(NS_SESSION, 'session', { optional: flag('optional') })
