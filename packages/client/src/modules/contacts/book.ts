/**
 * What people are called here, and in which groups they and the rooms are (XEP-0510): in sealed nodes instead of the roster and the bookmarks.
 * Several items about one address are one, of which the later holds (§5); who is not written about any more leaves an empty item behind.
 */
import { toHex } from '@corrillo/crypto'
import { type ContactGroup, Jid, type SealedContact } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import { alike } from '../../value/value.ts'
import { givenName, labelsOf } from '../../views/name.ts'
import type { Change, OpenPlaces } from './open-places.ts'
import { RESERVED, type SealedNode } from './sealed-node.ts'

export interface Written {
  readonly name?: string
  readonly groups: readonly string[]
}
const NAME_MAX = 200
const named = (name: string | undefined): Pick<Written, 'name'> =>
  name === undefined || name === '' ? {} : { name: name.slice(0, NAME_MAX) }

export const addressesOf = ({ identities }: SealedContact): readonly string[] =>
  identities.flatMap(({ type, value }) => {
    const jid = type === 'jid' ? Jid.tryParse(value.trim()) : undefined
    return jid?.isBare ? [jid.toString()] : []
  })

export const bookOf = (
  { contacts, platform, rooms, store }: Given,
  open: OpenPlaces,
  people: SealedNode<SealedContact>,
  groups: SealedNode<ContactGroup>,
) => {
  const about = (who: string) => people.said().filter(({ said }) => addressesOf(said).includes(who))
  const written = (): ReadonlyMap<string, Written> => {
    const names = new Map(groups.said().map(({ said }) => [said.id, said.name]))
    const all = new Map<string, Written>()
    for (const { said } of people.said())
      for (const who of addressesOf(said))
        all.set(who, {
          ...named(said.name),
          // Two may have been made at once, on two devices; for who reads them they are one.
          groups: [...new Set(said.groups.flatMap(one => names.get(one.id) ?? []))],
        })
    return all
  }
  /** A group by its name, made where there is none. */
  const groupIds = async (names: readonly string[]): Promise<readonly { readonly id: string }[]> => {
    const ids: { readonly id: string }[] = []
    for (const name of names) {
      const known = groups.said().find(({ said }) => said.name === name)?.said.id
      const id = known ?? toHex(platform.random(8))
      if (known === undefined) await groups.add({ id, name, descriptions: [] })
      ids.push({ id })
    }
    return ids
  }
  const write = async (who: string, { name, groups: listed }: Written): Promise<void> => {
    const known = about(who)
    const last = known.at(-1)
    const isEmpty = name === undefined && listed.length === 0
    const said: SealedContact = {
      name,
      identities: last?.said.identities ?? [{ type: 'jid', value: who }],
      groups: [...(await groupIds(listed))],
    }
    if (!last) return isEmpty ? undefined : people.add(said)
    // Of somebody who is known by another address as well, that one would lose the name too.
    await people.publish(last.id, isEmpty && said.identities.length === 1 ? RESERVED : said)
    for (const one of known.slice(0, -1)) await people.publish(one.id, RESERVED)
  }

  /** Of what is written here already the roster says nothing new. */
  const change = async (who: string, next: Change): Promise<void> => {
    const before = { ...open.of(who), sealed: written().get(who) }
    const { name = givenName(before), groups: listed = labelsOf(before) } = next
    await write(who, { ...named(name), groups: listed })
    // The roster keeps what it is needed for (§5).
    if (open.says(who)) await open.set(who, { name: '', groups: [] })
  }

  return {
    change,
    /** Everybody who is a contact is called what is written, and what the roster says only where nothing is; rooms are sorted alike. */
    async apply(): Promise<void> {
      const all = written()
      const places = [contacts, rooms] as const
      const isNews = (one: (typeof places)[number]): boolean =>
        [...one.all.get().values()].some(record => !alike(record.sealed, all.get(record.address)))
      if (!places.some(isNews)) return
      await store.exclusive(async unit => {
        for (const { address, sealed } of contacts.all.get().values())
          if (!alike(sealed, all.get(address)) && contacts.in(unit, address))
            contacts.update(unit, address, { sealed: all.get(address) })
        for (const { address, sealed } of rooms.all.get().values())
          if (!alike(sealed, all.get(address))) rooms.update(unit, address, { sealed: all.get(address) })
      })
    },
    async forget(who: string): Promise<void> {
      if (about(who).length > 0) await write(who, { groups: [] })
    },
    async moveIn(): Promise<void> {
      for (const who of open.all()) await change(who, {})
    },
    /** §4.2: what a group is called stands once for all who are in it. undefined: nowhere; who is in it is not written anew for that. */
    async relabel(label: string, name: string | undefined): Promise<void> {
      for (const { id, said } of groups.said())
        if (said.name === label) await groups.publish(id, name === undefined ? RESERVED : { ...said, name })
    },
    async moveOut(): Promise<void> {
      for (const [who, { name = '', groups: listed }] of written())
        if (open.has(who)) await open.set(who, { name, groups: listed })
    },
  }
}
export type Book = ReturnType<typeof bookOf>
