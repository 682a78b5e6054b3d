/** XEP-0364: OTR in message stanzas. */
import {
  EME_OTR,
  el,
  type Element,
  Encryption,
  HintNoCopy,
  HintNoPermanentStore,
  HintNoStore,
  NS_CLIENT,
  PrivateCarbon,
  ReceiptRequest,
} from '@corrillo/xmpp'

/** §"Processing Hints": for one program alone, and for no archive; nobody else could read it. `more`: beside it, in the clear. */
export const otrMessage = (to: string, text: string, id: string, ...more: readonly Element[]): Element =>
  el(
    NS_CLIENT,
    'message',
    { to, type: 'chat', id },
    el(NS_CLIENT, 'body', {}, text),
    Encryption.build({ namespace: EME_OTR, name: 'OTR' }),
    HintNoCopy.build({}),
    HintNoStore.build({}),
    HintNoPermanentStore.build({}),
    PrivateCarbon.build({}),
    ...more,
  )

/** The message with its text in place of what carried it: nothing beside it was vouched for (S304), but that it asks for a receipt. */
export const withText = (message: Element, text: string): Element =>
  message
    .filter(c => typeof c !== 'string' && (c.name === 'delay' || ReceiptRequest.matches(c)))
    .append(el(NS_CLIENT, 'body', {}, text))
