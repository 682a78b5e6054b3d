/** XEP-0308 Last Message Correction. */
import { attr, element } from '../schema/kit.ts'

export const NS_CORRECTION = 'urn:xmpp:message-correct:0'
export const Replace = element(NS_CORRECTION, 'replace', { id: attr.required('id') })
