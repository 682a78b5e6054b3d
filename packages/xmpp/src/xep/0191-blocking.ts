/** XEP-0191 Blocking Command. */
import { child, children, jid } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'
import { Report } from './0377-reporting.ts'

export const NS_BLOCKING = 'urn:xmpp:blocking'
export const NS_BLOCKING_ERRORS = 'urn:xmpp:blocking:errors'

const Item = element(NS_BLOCKING, 'item', { jid: jid.required('jid') })
/** XEP-0377 §6: a report about exactly this address. */
const BlockItem = element(NS_BLOCKING, 'item', { jid: jid.required('jid'), report: child.optional(Report) })
const items = children(Item, { max: 10_000 })

export const Blocklist = element(NS_BLOCKING, 'blocklist', { items })
export type Blocklist = Infer<typeof Blocklist>
export const Block = element(NS_BLOCKING, 'block', { items: children(BlockItem, { max: 10_000 }) })
export type Block = Infer<typeof Block>
/** Without items: all of them (§3.5). */
export const Unblock = element(NS_BLOCKING, 'unblock', { items })
export type Unblock = Infer<typeof Unblock>
/** The application-specific condition of §3.3. */
export const Blocked = element(NS_BLOCKING_ERRORS, 'blocked', {})
