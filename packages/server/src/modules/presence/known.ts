import type { Jid } from '@corrillo/xmpp'
import { BoundedMap } from '../../host/bounded-map.ts'
import type { HostView, Presence } from '../../host/module.ts'
import { availableOf } from './broadcast.ts'

const MAX_REMOTE_CONTACTS = 20_000
const MAX_RESOURCES = 20

export interface Resource {
  readonly jid: Jid
  readonly presence: Presence
}

/** What this host knows of a contact's available resources: its own sessions, or what another domain has sent lately. */
export const known = (host: HostView) => {
  const remote = new BoundedMap<string, Map<string, Presence>>(MAX_REMOTE_CONTACTS)
  return {
    note(presence: Presence): void {
      if (presence.from.domain === host.domain || !presence.from.resource) return
      const bare = presence.from.bare.toString()
      const resources = remote.get(bare) ?? new Map<string, Presence>()
      resources.delete(presence.from.toString())
      if (presence.type === '') resources.set(presence.from.toString(), presence)
      if (resources.size > MAX_RESOURCES) resources.delete(resources.keys().next().value as string)
      if (resources.size > 0) remote.set(bare, resources)
      else remote.delete(bare)
    },
    resourcesOf(contact: Jid): readonly Resource[] {
      if (contact.domain === host.domain)
        return availableOf(host, contact).flatMap(({ jid, presence }) =>
          presence ? [{ jid, presence }] : [],
        )
      return [...(remote.get(contact.bare.toString())?.values() ?? [])].map(presence => ({
        jid: presence.from,
        presence,
      }))
    },
  }
}
