/** XEP-0388 Extensible SASL Profile. SASL data are texts here: `decodeSaslData` reads them strictly. */
import { any, attr, child, element, type Infer, text, textElement, textElements } from '../schema/kit.ts'

export const NS_SASL2 = 'urn:xmpp:sasl:2'
const ours = { matches: (e: { ns: string }) => e.ns === NS_SASL2 }

/** The stream feature (§2.2). */
export const Sasl2Feature = element(NS_SASL2, 'authentication', {
  mechanisms: textElements('mechanism', { max: 64 }),
  inline: child.optional(element(NS_SASL2, 'inline', { features: any() })),
  /** Of other specifications, beside what is inline. */
  others: any([ours]),
})
export const Sasl2UserAgent = element(NS_SASL2, 'user-agent', {
  id: attr.optional('id'),
  software: textElement('software'),
  device: textElement('device'),
})
export type Sasl2UserAgent = Infer<typeof Sasl2UserAgent>
/** §2.3; requests of other specifications stand in `inline`. */
export const Sasl2Authenticate = element(NS_SASL2, 'authenticate', {
  mechanism: attr.required('mechanism'),
  initialResponse: textElement('initial-response'),
  userAgent: child.optional(Sasl2UserAgent),
  inline: any([ours]),
})
export type Sasl2Authenticate = Infer<typeof Sasl2Authenticate>
export const Sasl2Challenge = element(NS_SASL2, 'challenge', { data: text() })
export const Sasl2Response = element(NS_SASL2, 'response', { data: text() })
/** §2.6.1. */
export const Sasl2Success = element(NS_SASL2, 'success', {
  additionalData: textElement('additional-data'),
  authorizationIdentifier: textElement.required('authorization-identifier'),
  inline: any([ours]),
})
export type Sasl2Success = Infer<typeof Sasl2Success>
export const Sasl2Abort = element(NS_SASL2, 'abort', { text: textElement('text') })
/** §2.6.3: more is asked for before it is a success. */
export const Sasl2Continue = element(NS_SASL2, 'continue', {
  additionalData: textElement('additional-data'),
  tasks: child.optional(element(NS_SASL2, 'tasks', { tasks: textElements('task', { max: 20 }) })),
  text: textElement('text'),
})
/** §2.6.4: the task that the client has chosen. */
export const Sasl2Next = element(NS_SASL2, 'next', { task: attr.required('task') })
/** What goes back and forth in a task; other specifications say what it is. */
export const Sasl2TaskData = element(NS_SASL2, 'task-data', { data: any() })
