/** XEP-0386 Bind 2. */
import { any, attrsOf, child, element, type Infer, stringCodec, textElement } from '../schema/kit.ts'

export const NS_BIND2 = 'urn:xmpp:bind:0'

const Inline = element(NS_BIND2, 'inline', { features: attrsOf(stringCodec, 'feature', 'var', { max: 100 }) })
/** In the inline features of SASL2 (§3). */
export const Bind2Feature = element(NS_BIND2, 'bind', { inline: child.optional(Inline) })
const ours = { matches: (e: { ns: string }) => e.ns === NS_BIND2 }
/** The request (§4): what else to enable stands in it. */
export const Bind2Request = element(NS_BIND2, 'bind', { tag: textElement('tag'), inline: any([ours]) })
export type Bind2Request = Infer<typeof Bind2Request>
export const Bind2Bound = element(NS_BIND2, 'bound', { inline: any() })
