/** XEP-0402 PEP Native Bookmarks, and the pin of XEP-0469 among their extensions. */
import { any, attr, bool, child, textElement } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

/** Also the name of the PEP node; items bear the JID of the room. */
export const NS_BOOKMARKS = 'urn:xmpp:bookmarks:1'
export const NS_BOOKMARKS_COMPAT = 'urn:xmpp:bookmarks:1#compat'
export const NS_BOOKMARKS_COMPAT_PEP = 'urn:xmpp:bookmarks:1#compat-pep'
export const NS_BOOKMARKS_PINNING = 'urn:xmpp:bookmarks-pinning:0'

export const BookmarkPinned = element(NS_BOOKMARKS_PINNING, 'pinned', {})
/** What is not known among them has to be kept (§2). */
const Extensions = element(NS_BOOKMARKS, 'extensions', { elements: any() })
export const Bookmark = element(NS_BOOKMARKS, 'conference', {
  name: attr.optional('name'),
  autojoin: bool.optional('autojoin'),
  nick: textElement('nick'),
  password: textElement('password'),
  extensions: child.optional(Extensions),
})
export type Bookmark = Infer<typeof Bookmark>
