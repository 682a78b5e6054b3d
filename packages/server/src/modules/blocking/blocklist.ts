import { Jid } from '@corrillo/xmpp'

/** XEP-0191 §5: what an entry covers depends on how much of a JID it names. */
export const covers = (list: ReadonlySet<string>, jid: Jid): boolean => {
  if (list.size === 0) return false
  const { local, domain, resource } = jid
  return (
    list.has(jid.toString()) ||
    (resource !== '' && list.has(jid.bare.toString())) ||
    (local !== '' && list.has(domain)) ||
    (local !== '' && resource !== '' && list.has(`${domain}/${resource}`)) ||
    (local === '' && resource !== '' && list.has(domain))
  )
}

/** The contacts that entries cover, for the presence duty of §3.3 and §3.4: an entry of a whole domain means each of them. */
export const contactsUnder = (entries: readonly Jid[], contacts: Iterable<string>): Jid[] => {
  const found = new Map<string, Jid>()
  const domains = new Set(entries.filter(jid => jid.local === '').map(jid => jid.domain))
  for (const jid of entries) if (jid.local !== '') found.set(jid.toString(), jid)
  for (const key of contacts) {
    const jid = Jid.parse(key)
    if (domains.has(jid.domain)) found.set(key, jid)
  }
  return [...found.values()]
}
