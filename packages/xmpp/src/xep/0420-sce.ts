/** XEP-0420 Stanza Content Encryption. */
import { any, child, dateTime, element, type Infer, jid, text } from '../schema/kit.ts'

export const NS_SCE = 'urn:xmpp:sce:1'

const Content = element(NS_SCE, 'content', { elements: any() })
const Rpad = element(NS_SCE, 'rpad', { padding: text() })
const Time = element(NS_SCE, 'time', { stamp: dateTime.required('stamp') })
const To = element(NS_SCE, 'to', { jid: jid.required('jid') })
const From = element(NS_SCE, 'from', { jid: jid.required('jid') })

/** XEP-0420 §4: which affixes are needed is for the encryption in use to say. */
export const SceEnvelope = element(NS_SCE, 'envelope', {
  content: child.required(Content),
  rpad: child.optional(Rpad),
  time: child.optional(Time),
  to: child.optional(To),
  from: child.optional(From),
})
export type SceEnvelope = Infer<typeof SceEnvelope>
