import { Bookmark, type Element, Jid, StorageBookmarks, StorageConference } from '@corrillo/xmpp'
import type { NodeItem } from '../pep/index.ts'

const keyOf = (e: Element): string => `${e.ns} ${e.name}`
const extensionsOf = (bookmark: Bookmark | undefined): readonly Element[] =>
  bookmark?.extensions?.elements ?? []

/** A bookmark as the old list has it; what extends it stands among its children. */
const conferenceOf = ({ id, payload }: NodeItem): Element | undefined => {
  const [jid, bookmark] = [Jid.tryParse(id), Bookmark.tryParse(payload)]
  if (!jid || !bookmark) return undefined
  const { name, autojoin, nick, password } = bookmark
  return StorageConference.build({ jid, name, autojoin, nick, password }).append(...extensionsOf(bookmark))
}
/** What stands in an old list beside rooms: addresses of pages, which XEP-0402 does not know. */
export const othersIn = (storage: Element | undefined): readonly Element[] =>
  storage?.elements().filter(e => !StorageConference.matches(e)) ?? []

/** XEP-0402 §5.2.1: all bookmarks as one list. */
export const storageOf = (items: readonly NodeItem[], others: readonly Element[]): Element =>
  StorageBookmarks.build({ entries: [...items.flatMap(item => conferenceOf(item) ?? []), ...others] })

/** Extensions that an old program did not hand back are kept: it did not know them (XEP-0402 §2). */
const extended = (conference: Element, before: Bookmark | undefined): readonly Element[] => {
  const given = conference.elements().filter(e => e.ns !== conference.ns)
  const named = new Set(given.map(keyOf))
  return [...extensionsOf(before).filter(e => !named.has(keyOf(e))), ...given]
}
const text = (bookmark: Bookmark): string =>
  [bookmark.name, bookmark.autojoin ?? false, bookmark.nick, bookmark.password, ...extensionsOf(bookmark)]
    .map(String)
    .join('\n')

export interface Changes {
  readonly publish: readonly NodeItem[]
  readonly retract: readonly string[]
}
/** XEP-0402 §5.2.2: what has to be done so that the items say what an old list says. Nothing for what is the same. */
export const changesFor = (storage: Element, items: readonly NodeItem[]): Changes => {
  const before = new Map(items.map(({ id, payload }) => [id, Bookmark.tryParse(payload)]))
  const after = new Map<string, Bookmark>()
  for (const e of storage.elements()) {
    const conference = StorageConference.tryParse(e)
    if (!conference) continue
    const { jid, name, autojoin, nick, password } = conference
    const elements = extended(e, before.get(jid.toString()))
    const extensions = elements.length > 0 ? { elements } : undefined
    after.set(jid.toString(), { name, autojoin, nick, password, extensions })
  }
  const changed = [...after].filter(([id, bookmark]) => {
    const known = before.get(id)
    return !known || text(known) !== text(bookmark)
  })
  return {
    publish: changed.map(([id, bookmark]) => ({ id, payload: Bookmark.build(bookmark) })),
    // What an old list cannot say was not taken out of it.
    retract: items.filter(item => !after.has(item.id) && conferenceOf(item)).map(item => item.id),
  }
}
