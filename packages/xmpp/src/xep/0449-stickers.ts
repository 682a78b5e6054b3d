/** XEP-0449 Stickers: what a message with a picture (XEP-0447) says of it beside; packs are not published or imported. */
import { attr, element, type Infer } from '../schema/kit.ts'

export const NS_STICKERS = 'urn:xmpp:stickers:0'

/** §3.1: the picture of this message is shown as a sticker. */
export const Sticker = element(NS_STICKERS, 'sticker', { pack: attr.optional('pack') })
export type Sticker = Infer<typeof Sticker>
