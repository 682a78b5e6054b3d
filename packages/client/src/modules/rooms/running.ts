/** Coming into a group; who is let in and put out of it, what they may do there, and its end (XEP-0045 §9, §10). Loaded when somebody does it. */
import { Jid, StanzaError } from '@corrillo/xmpp'
import { ClientError, type GroupRole, type KeptOut, type Removal } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { blankRoom, type Standing } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import { nameOf } from '../../views/name.ts'
import type { Membership } from './membership.ts'
import { owning, shutOut } from './owning.ts'
import type { RoomRequests } from './requests.ts'

export interface RunningParts {
  readonly ask: Pick<RoomRequests, 'affiliate' | 'resign'>
  readonly members: Membership
  readonly nick: string
  enter(room: string): Promise<void>
  invite(room: string, who: readonly string[]): Promise<void>
  /** Our bookmark will say that we are out. */
  leaves(room: string): void
  forget(room: string): Promise<void>
  announce(unit: Unit, room: string, who: readonly string[]): void
}

export const running = (
  given: Given,
  { ask, members, nick, enter, invite, leaves, forget, announce }: RunningParts,
) => {
  const { address, contacts, rooms: records, store } = given
  const owner = owning(given)
  const stand = (room: string, standing: Standing): Promise<void> =>
    store.exclusive(async unit => void records.update(unit, room, { standing, ended: undefined }))
  /** A group is never left without somebody who runs it: the next in rank, or who was there first, takes it over. */
  const handOver = async (room: string): Promise<void> => {
    const record = records.get(room)
    const others = record?.members.filter(one => one.address !== address) ?? []
    if (record?.affiliation !== 'owner' || others.some(one => one.affiliation === 'owner')) return
    const heir = others.find(one => one.affiliation === 'admin') ?? others[0]
    if (heir) await ask.affiliate(room, [heir.address], 'owner')
  }
  return {
    async join(room: string, password: string | undefined): Promise<void> {
      const jid = Jid.tryParse(room)
      if (!jid || jid.local === '') throw new ClientError('address-invalid', { field: 'address' })
      const key = jid.bare.toString()
      const before = records.get(key)
      await store.exclusive(async unit => {
        const record = records.in(unit, key) ?? blankRoom(key, nick, given.now())
        const { profile } = record
        records.put(unit, {
          ...record,
          // It may have another name since we left.
          profile: profile && { ...profile, claimedBy: profile.claimedBy ?? address },
          asksAfter: undefined,
          standing: 'in',
          ended: undefined,
          password: password ?? record.password,
          since: given.now(),
        })
      })
      try {
        await enter(key)
      } catch (error) {
        await store.exclusive(async unit => (before ? records.put(unit, before) : records.delete(unit, key)))
        throw shutOut(error)
      }
    },
    /** Members first, then everybody is told by us, then they are invited. */
    async add(room: string, who: readonly string[], role: GroupRole = 'member'): Promise<void> {
      await store.exclusive(async unit => {
        const known = records.in(unit, room)?.announced ?? []
        records.update(unit, room, { announced: [...known, ...who] })
      })
      await ask.affiliate(room, who, role)
      await store.exclusive(async unit => {
        for (const one of who)
          members.upsert(unit, room, { address: one, affiliation: role, nick: undefined })
        for (const one of who) members.tell(unit, room, 'member-added', { who: one, by: address })
        const requests = records.in(unit, room)?.requests.filter(one => !who.includes(one.address)) ?? []
        records.update(unit, room, { requests })
        announce(unit, room, who)
      })
      await invite(room, who)
    },
    async remove(room: string, who: string, removal: Removal = {}): Promise<void> {
      const reason = removal.reason?.trim()
      await owner.putOut(room, who, { ...removal, reason })
      await store.exclusive(async unit =>
        members.drop(unit, room, who, 'member-removed', { by: address, reason }),
      )
    },
    async keptOut(room: string): Promise<readonly KeptOut[]> {
      const list = await owner.outcasts(room)
      return list.map(one => ({ ...one, name: nameOf(one.address, contacts.get(one.address)) }))
    },
    async setRole(room: string, who: string, role: GroupRole): Promise<void> {
      await ask.affiliate(room, [who], role)
      await store.exclusive(async unit =>
        members.upsert(unit, room, { address: who, affiliation: role, nick: undefined }),
      )
    },
    async refuse(room: string, who: string): Promise<void> {
      const asked = records.get(room)?.requests.find(one => one.address === who)
      await store.exclusive(async unit => {
        const requests = records.in(unit, room)?.requests.filter(one => one.address !== who) ?? []
        records.update(unit, room, { requests })
      })
      if (asked) owner.refuse(room, asked)
    },
    async leave(room: string): Promise<void> {
      const record = records.get(room)
      if (record?.standing === 'in' && record.kind === 'private') {
        await handOver(room)
        // The room tells us that we are out, and that is no news.
        leaves(room)
        await stand(room, 'out')
        if (record.affiliation === 'owner' && record.members.every(one => one.address === address))
          await owner.destroy(room).catch(ignore)
        else if (record.affiliation === 'member') await ask.resign(room)
        else await ask.affiliate(room, [address], 'none').catch(ignore)
      }
      await forget(room)
    },
    async destroy(room: string): Promise<void> {
      await stand(room, 'out')
      try {
        await owner.destroy(room)
      } catch (error) {
        await stand(room, 'in')
        throw error
      }
      await forget(room)
    },
  }
}

/** What the other side cannot do now is no reason to stay. */
const ignore = (error: unknown): void => {
  if (!(error instanceof StanzaError || error instanceof ClientError)) throw error
}
