/** XEP-0048 Bookmarks: all in one element, in private XML storage (XEP-0049) or in one item of a PEP node. */
import { any, attr, bool, jid, textElement } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

/** Also the name of the PEP node. */
export const NS_STORAGE_BOOKMARKS = 'storage:bookmarks'
/** XEP-0411: both places are kept in step. */
export const NS_BOOKMARKS_CONVERSION = 'urn:xmpp:bookmarks-conversion:0'

export const StorageConference = element(NS_STORAGE_BOOKMARKS, 'conference', {
  jid: jid.required('jid'),
  name: attr.optional('name'),
  autojoin: bool.optional('autojoin'),
  nick: textElement('nick'),
  password: textElement('password'),
})
export type StorageConference = Infer<typeof StorageConference>
/** Rooms, and the addresses of pages that nothing newer knows. */
export const StorageBookmarks = element(NS_STORAGE_BOOKMARKS, 'storage', { entries: any() })
