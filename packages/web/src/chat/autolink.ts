/**
 * Links in what a stranger typed (S260, S276). The answer is plain parts for React to draw as text and as `<a>`; no HTML is
 * ever made. A link is made only where reading it tells where it goes: no user name in front of the host, no character that
 * hides, reverses or joins.
 */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'web'; readonly text: string; readonly href: string; readonly host: string }
  | { readonly kind: 'mail'; readonly text: string; readonly href: string }
  /** `asks`: for more than a conversation. */
  | { readonly kind: 'person'; readonly text: string; readonly address: string; readonly asks?: true }

const candidate = /(?<![\p{L}\p{N}_])(?:https?:\/\/|xmpp:|mailto:)[^\s<>"`{}|\\^]+/giu
/** Longer than any honest link, and the longest that is worth parsing. */
const LONGEST_LINK = 2048
/** Controls, bidirectional overrides and isolates, zero-width characters, soft hyphen, tags. */
const deceitful = /[\p{Cc}\p{Cf}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}]/u
const address = /^[^\s"&'/:<>@?#;,()[\]%]{1,255}@[\p{L}\p{N}.-]{1,255}$/u

/** To join a group, or to verify (XEP-0147): asked once more before it is done. */
const asking = /\?(?:join|trust-message|(?:.*[?;&])?omemo-sid-\d+=)/iu

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[' }
const count = (text: string, character: string): number => text.split(character).length - 1

/** A full stop after a link belongs to the sentence; so does a bracket that was opened before it. */
const trimmed = (text: string): string => {
  let end = text.length
  for (; end > 0; end--) {
    const last = text[end - 1] ?? ''
    if (/[.,;:!?'’”»…*_~]/u.test(last)) continue
    const opening = pairs[last]
    if (opening !== undefined && count(text.slice(0, end), last) > count(text.slice(0, end), opening))
      continue
    break
  }
  return text.slice(0, end)
}

const webLink = (text: string): Part | undefined => {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  if (url.username !== '' || url.password !== '' || url.hostname === '') return undefined
  return { kind: 'web', text, href: url.href, host: url.host }
}

const addressLink = (text: string, scheme: 'xmpp:' | 'mailto:'): Part | undefined => {
  const bare = text.slice(scheme.length).split('?')[0] ?? ''
  if (!address.test(bare)) return undefined
  // What stands behind the question mark could fill in a letter or an order for the reader; the address alone is kept.
  return scheme === 'xmpp:'
    ? { kind: 'person', text, address: bare.toLowerCase(), ...(asking.test(text) ? { asks: true } : {}) }
    : { kind: 'mail', text, href: `mailto:${encodeURI(bare)}` }
}

const linkOf = (text: string): Part | undefined => {
  if (text.length > LONGEST_LINK || deceitful.test(text)) return undefined
  if (/^xmpp:/iu.test(text)) return addressLink(text, 'xmpp:')
  if (/^mailto:/iu.test(text)) return addressLink(text, 'mailto:')
  return webLink(text)
}

export const autolink = (text: string): readonly Part[] => {
  const parts: Part[] = []
  let done = 0
  for (const match of text.matchAll(candidate)) {
    const found = trimmed(match[0])
    const link = linkOf(found)
    if (!link) continue
    if (match.index > done) parts.push({ kind: 'text', text: text.slice(done, match.index) })
    parts.push(link)
    done = match.index + found.length
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) })
  return parts
}
