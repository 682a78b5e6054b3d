/** XEP-0184 Message Delivery Receipts. */
import { attr, element } from '../schema/kit.ts'

export const NS_RECEIPTS = 'urn:xmpp:receipts'
export const ReceiptRequest = element(NS_RECEIPTS, 'request', {})
export const Receipt = element(NS_RECEIPTS, 'received', { id: attr.required('id') })
