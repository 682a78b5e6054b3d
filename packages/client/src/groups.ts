/** Groups as a screen sees them: what is known of a room, and the verbs of who is in it. */
import type { Device, Group, GroupGreeting, Groups, GroupView } from './api.ts'
import { ClientError } from './api.ts'
import type { GroupProfiles } from './modules/group-profile/index.ts'
import type { RoomsModule } from './modules/rooms/index.ts'
import { bareOf } from './modules/roster/index.ts'
import type { Given } from './pipeline/module.ts'
import { lazily } from './value/lazily.ts'
import { alike, combined, type Value } from './value/value.ts'
import { groupView } from './views/group.ts'
import { groupIn, type GroupPlace } from './xmpp-link.ts'

export interface GroupsParts extends Given {
  readonly itsRooms: RoomsModule
  readonly contactNames: { forget(address: string): Promise<void> }
  /** Whatever else the picture of a member is made of. */
  readonly devices: Value<unknown>
  devicesOf(address: string): readonly Device[]
  hueOf(of: string): number
  profiles(): Promise<GroupProfiles>
  /** Where this application is reached, for links. */
  origin(): string | undefined
}

export const groupsOf = (parts: GroupsParts): Groups => {
  const {
    address: me,
    contacts,
    contactNames,
    hidden,
    rooms,
    itsRooms,
    devices,
    devicesOf,
    hueOf,
    profiles,
  } = parts
  const open = new Map<string, Group>()

  const viewOf = (room: string): Value<GroupView> =>
    combined(
      [rooms.all, contacts.all, itsRooms.occupants, itsRooms.where, devices],
      () => {
        const record = rooms.get(room)
        if (!record) return gone(room)
        const presence = itsRooms.where.get().get(room)
        const where = record.standing !== 'in' ? 'outside' : presence === 'in' ? 'in' : 'entering'
        const inside = [...(itsRooms.occupants.get().get(room)?.values() ?? [])]
        return groupView({
          room: record,
          me,
          where,
          inside,
          contact: who => contacts.get(who),
          devices: devicesOf,
          hue: hueOf,
        })
      },
      alike,
    )
  const gone = (address: string): GroupView => ({
    address,
    name: address.split('@')[0] ?? address,
    hidesName: false,
    hue: hueOf(address),
    kind: 'unknown',
    where: 'outside',
    ended: undefined,
    onlyAdmins: false,
    muted: false,
    slow: 0,
    invitedBy: undefined,
    role: 'none',
    members: [],
    guests: [],
    requests: [],
    hidesComings: false,
    hasLinks: false,
  })
  const finder = lazily(async () =>
    (await import('./modules/rooms/finding.ts')).finding(parts, itsRooms.look),
  )
  const links = async () => (await import('./modules/rooms/links.ts')).groupLinks(parts)
  /** It is left, whether or not a word about that can be said now. */
  const unlabelled = (room: string): Promise<void> => contactNames.forget(room).catch(() => undefined)
  const groupOf = (room: string): Group => ({
    view: viewOf(room),
    add: who => itsRooms.add(room, who.map(normal)),
    remove: (who, removal) => itsRooms.remove(room, normal(who), removal),
    letBack: (who, role) => itsRooms.add(room, [normal(who)], role),
    keptOut: () => itsRooms.keptOut(room),
    setRole: (who, role) => itsRooms.setRole(room, normal(who), role),
    accept: who => itsRooms.accept(room, normal(who)),
    refuse: who => itsRooms.refuse(room, normal(who)),
    setPicture: async picture => (await profiles()).change(room, { picture: picture ?? null }),
    rename: async name => (await profiles()).change(room, { name }),
    setWriting: rules => itsRooms.configure(room, rules),
    describe: async about => (await profiles()).change(room, { about }),
    hideName: async hides => (await profiles()).hide(room, hides),
    link: async limits => (await links()).make(room, limits),
    links: async () => (await links()).list(room),
    revokeLink: async id => (await links()).revoke(room, id),
    hideComings: hides => itsRooms.hideComings(room, hides),
    acceptOpen: () => itsRooms.acceptOpen(room),
    leave: () => itsRooms.leave(room).then(() => unlabelled(room)),
    destroy: () => itsRooms.destroy(room).then(() => unlabelled(room)),
  })
  /** Where it does not say so itself. */
  const nameHere = (address: string, kind: GroupGreeting['kind']): string | undefined =>
    kind === 'open' ? address : rooms.get(address)?.profile?.name
  return {
    async create(name, members, rules) {
      if (name.trim() === '') throw new ClientError('name-invalid', { field: 'name' })
      return itsRooms.create(name.trim(), members.map(normal), rules)
    },
    find: async (words, after) => (await finder())(words, after),
    async look(link): Promise<GroupGreeting> {
      const { address, token } = placeIn(link)
      try {
        const { name, about, kind, needsPassword, most } = await itsRooms.look(address)
        return { address, name: name ?? nameHere(address, kind), about, kind, needsPassword, most }
      } catch (error) {
        // A room that shows itself to nobody lets in who has its token (XEP-0488).
        if (token === undefined) throw error
        const name = nameHere(address, 'private')
        return { address, name, about: undefined, kind: 'private', needsPassword: false }
      }
    },
    async join(link, password) {
      const { address, token } = placeIn(link)
      await itsRooms.join(address, password ?? token)
      return address
    },
    askToJoin: link => itsRooms.petition(placeIn(link).address),
    async answer(address, accept) {
      if (accept) await itsRooms.join(normal(address))
      else await itsRooms.decline(normal(address))
    },
    of(address) {
      if (!rooms.get(address) || hidden.isShut(address)) return undefined
      const known = open.get(address) ?? groupOf(address)
      open.set(address, known)
      return known
    },
  }
}
const normal = (address: string): string => bareOf(address).toString()
const placeIn = (link: string): GroupPlace => {
  const place = groupIn(link)
  if (!place) throw new ClientError('address-invalid', { field: 'address' })
  return place
}
