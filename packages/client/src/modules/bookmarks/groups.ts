/** The groups of a roster (RFC 6121 §2.1.2.6) among the extensions of a bookmark (XEP-0402 §2): other programs sort rooms by them. */
import { el, type Element, NS_BOOKMARKS, NS_ROSTER, parseElement } from '@corrillo/xmpp'

/** As many as somebody in the roster may be in. */
const GROUPS_MAX = 100
const NAME_MAX = 200
const isGroup = (e: Element): boolean => e.name === 'group' && e.ns === NS_ROSTER

export const groupsIn = (extensions: Element | undefined): readonly string[] => {
  const named = (extensions?.elements() ?? []).filter(isGroup).map(e => e.text().slice(0, NAME_MAX))
  return [...new Set(named)].filter(name => name.trim() !== '').slice(0, GROUPS_MAX)
}
/** What other programs have put there stays. */
export const withGroups = (extensions: string | undefined, groups: readonly string[]): string | undefined => {
  const others =
    extensions === undefined
      ? []
      : parseElement(extensions)
          .elements()
          .filter(e => !isGroup(e))
  const all = [...others, ...groups.map(name => el(NS_ROSTER, 'group', {}, name))]
  return all.length === 0 ? undefined : el(NS_BOOKMARKS, 'extensions', {}, ...all).toString()
}
