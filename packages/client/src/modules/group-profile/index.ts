/**
 * The name, the picture and the description of an encrypted group (note 0044): who runs the group says them inside the encryption, and
 * the room that the server keeps has none. Who does not know them asks in the group; one of those who run it answers. Loaded when one of
 * them is said, asked for or changed.
 */
import { DirectInvite, type Element, Jid } from '@corrillo/xmpp'
import { ClientError } from '../../api-errors.ts'
import type { RoomEvent } from '../../api-groups.ts'
import { type Envelope, type Given, isHidden } from '../../pipeline/module.ts'
import type { KeptBeside } from '../../recovery/contents.ts'
import { blankRoom, type GroupProfile, hidesName, type RoomRecord, shownOf } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Plan } from '../omemo/encrypt.ts'
import { idOf } from '../profile/picture.ts'
import { pngIn } from '../profile/publishing.ts'
import type { RoomChange } from '../rooms/owning.ts'
import {
  aboutFrom,
  askElement,
  isAsk,
  isNewer,
  nameFrom,
  profileElement,
  profileIn,
  type Said,
} from './wire.ts'

const DAY_MS = 86_400_000
/** One of those who could answer is the first, and the others hear that. */
const ANSWER_MS = 4_000
/** Between two answers in one group, and before what could not be said is tried again. */
const AGAIN_MS = 60_000
const ASK_AGAIN_MS = 3_600_000

export interface GroupProfileParts {
  isIn(room: string): boolean
  /** Rejects while nothing can be said to all of them. */
  reach(room: string): Promise<Pick<Plan, 'recipients'>>
  /** Hidden, to a group, a person, or the own devices. */
  say(unit: Unit, to: string, ...said: readonly Element[]): void
  tell(unit: Unit, room: string, event: RoomEvent, of: { readonly name: string }): void
  /** What the room itself is to say. */
  configure(room: string, change: Pick<RoomChange, 'name' | 'about'>): Promise<void>
  setRoomPicture(room: string, picture: Blob | undefined): Promise<void>
  pictureOf(room: string, id: string): Promise<Blob | undefined>
}
/** What is left out stays. */
export interface ProfileChange {
  readonly name?: string
  readonly about?: string
  /** null: none. */
  readonly picture?: Blob | null
}

export const groupProfiles = (given: Given, parts: GroupProfileParts) => {
  const { address: me, now, platform, rooms, store } = given
  const running = new Map<string, () => void>()
  const answersAt = new Map<string, number>()

  const runs = (record: RoomRecord, who: string): boolean =>
    who === me
      ? record.affiliation === 'owner'
      : record.members.some(one => one.address === who && one.accepted && one.affiliation === 'owner')

  const keepPicture = (unit: Unit, room: string, { profile: { picture: id }, bytes }: Said): void => {
    if (id !== undefined && bytes) unit.put('pictures', unit.hidden('pictures', room), { id, bytes })
  }
  const elementOf = async (room: string, profile: GroupProfile): Promise<Element> => {
    const picture = profile.picture === undefined ? undefined : await parts.pictureOf(room, profile.picture)
    const bytes = picture && new Uint8Array(await picture.arrayBuffer())
    return profileElement({ of: room, profile, bytes })
  }

  /** Takes what is owed, when it is time and it can go; what cannot go yet stays owed. */
  const settle = async (room: string): Promise<void> => {
    running.delete(room)
    const { owes, profile } = rooms.get(room) ?? {}
    if (!owes || !profile || !parts.isIn(room)) return
    const said = await elementOf(room, profile)
    if (owes.to === 'group') await parts.reach(room)
    await store.exclusive(async unit => {
      const record = rooms.in(unit, room)
      // Somebody else has said it meanwhile, or it has changed once more.
      if (record?.owes !== owes || record.profile !== profile) return unit.afterwards(() => run(room))
      rooms.update(unit, room, { owes: undefined })
      if (owes.to === 'own') parts.say(unit, me, said)
      else if (runs(record, me)) parts.say(unit, room, said)
    })
  }
  const run = (room: string, soonest = 0): void => {
    const owes = rooms.get(room)?.owes
    running.get(room)?.()
    running.delete(room)
    if (!owes) return
    const again = () => run(room, now() + AGAIN_MS)
    const wait = Math.max(owes.at, soonest) - now()
    if (wait <= 0) void settle(room).catch(again)
    else
      running.set(
        room,
        platform.clock.after(wait, () => void settle(room).catch(again)),
      )
  }
  const answer = (unit: Unit, room: string, to: 'group' | 'own'): void => {
    const [byte = 0] = platform.random(1)
    const at = Math.max(now(), (answersAt.get(room) ?? 0) + AGAIN_MS) + (byte / 255) * ANSWER_MS
    if (rooms.in(unit, room)?.owes?.to === 'group') return
    answersAt.set(room, at)
    rooms.update(unit, room, { owes: { to, at } })
    unit.afterwards(() => run(room))
  }

  /** Who invited us runs the group, as its list says: they need not say it again. What a device of ours had may be old. */
  const confirmed = (record: RoomRecord): GroupProfile | undefined => {
    const { profile } = record
    const { claimedBy = me } = profile ?? {}
    return profile && claimedBy !== me && runs(record, claimedBy)
      ? { ...profile, claimedBy: undefined }
      : profile
  }
  const put = (unit: Unit, room: string, said: Said): void => {
    const before = rooms.in(unit, room)
    if (!before) return
    rooms.update(unit, room, { profile: said.profile })
    keepPicture(unit, room, said)
    const [was, is] = [shownOf(before).name, said.profile.name]
    const isNews = before.standing === 'in' && before.profile?.claimedBy === undefined
    if (isNews && was !== undefined && is !== undefined && was !== is)
      parts.tell(unit, room, 'renamed', { name: is })
  }
  /** Of somebody who runs it, or of an own device. */
  const take = (unit: Unit, said: Said): void => {
    const record = rooms.in(unit, said.of)
    const known = record && confirmed(record)
    if (!record || record.kind === 'open') return
    const isUnknown = !known || known.claimedBy !== undefined
    if (!isUnknown && isNewer(known, said.profile)) {
      // They do not know yet what is said here, and whoever listens to them does not either.
      if (runs(record, me)) answer(unit, said.of, 'group')
      return
    }
    // Whoever asked has heard it.
    rooms.update(unit, said.of, { owes: undefined, asksAfter: undefined })
    if (isUnknown || isNewer(said.profile, known)) put(unit, said.of, said)
  }
  const invited = (unit: Unit, by: string, said: Said): void => {
    const record = rooms.in(unit, said.of)
    const { profile, kind, invitedBy, standing } = record ?? {}
    if (!record || invitedBy !== by || kind === 'open') return
    const isSure = standing === 'in' && profile && profile.claimedBy === undefined
    if (isSure || (profile && !isNewer(said.profile, profile))) return
    put(unit, said.of, { ...said, profile: { ...said.profile, claimedBy: by } })
  }
  /** Out of the archive, before we are in: who runs the group is not known yet, and what is opened once is not opened again. */
  const early = (
    unit: Unit,
    { address: of, invitedBy, profile }: RoomRecord,
    by: string,
    said: Said,
  ): void => {
    if (by === invitedBy) invited(unit, by, said)
    else if (profile) rooms.update(unit, of, { profile: { ...profile, claimedBy: me } })
  }
  /** Somebody said it and has left since: whether they ran the group then, those who run it know. */
  const late = (unit: Unit, { address: of, members, profile }: RoomRecord, by: string, said: Said): void => {
    if (!profile || members.some(one => one.address === by) || !isNewer(said.profile, profile)) return
    rooms.update(unit, of, { profile: { ...profile, claimedBy: me } })
  }
  const asked = (unit: Unit, { peer, own, author }: Envelope): void => {
    const record = rooms.in(unit, peer)
    if (!record?.profile || record.kind === 'open') return
    if (!own && !record.members.some(one => one.address === author)) return
    if (runs(record, me)) answer(unit, peer, 'group')
    else if (own && record.profile.claimedBy === undefined) answer(unit, peer, 'own')
  }

  const ownedBy = (room: string): RoomRecord => {
    const record = rooms.get(room)
    if (!record || !runs(record, me)) throw new ClientError('not-allowed')
    return record
  }
  /** From now on, and said to all of them. */
  const say = (room: string, said: Omit<GroupProfile, 'at'>, bytes: Uint8Array | undefined): Promise<void> =>
    store.exclusive(async unit => {
      const before = rooms.in(unit, room)?.profile?.at ?? 0
      const at = Math.max(now(), before + 1)
      put(unit, room, { of: room, profile: { ...said, at }, bytes })
      rooms.update(unit, room, { owes: { to: 'group', at: now() } })
      unit.afterwards(() => run(room))
    })
  const change = async (room: string, { name, about, picture }: ProfileChange): Promise<void> => {
    const record = rooms.get(room)
    if (!record || !hidesName(record)) {
      if (name !== undefined || about !== undefined)
        await parts.configure(room, {
          ...(name === undefined ? {} : { name: name.trim() }),
          ...(about === undefined ? {} : { about }),
        })
      if (picture !== undefined) await parts.setRoomPicture(room, picture ?? undefined)
      return
    }
    const before = shownOf(ownedBy(room))
    const bytes = picture ? await pngIn(picture) : undefined
    const next = {
      name: name === undefined ? before.name : nameFrom(name),
      about: about === undefined ? before.about : aboutFrom(about),
      picture: picture === undefined ? before.picture : bytes && (await idOf(bytes)),
    }
    await say(room, next, bytes)
  }
  const hide = async (room: string, hides: boolean): Promise<void> => {
    const record = ownedBy(room)
    const { name, about, picture: id } = shownOf(record)
    const picture = id === undefined ? undefined : await parts.pictureOf(room, id)
    if (record.kind !== 'private') throw new ClientError('not-allowed')
    if (!hides) {
      await parts.configure(room, { name: name ?? '', about: about ?? '' })
      await parts.setRoomPicture(room, picture)
      await say(room, { readable: true, name: undefined, about: undefined, picture: undefined }, undefined)
      return
    }
    // Nobody is left without it: it is said before the server's copy goes.
    await parts.reach(room).catch(cause => {
      throw cause instanceof ClientError ? cause : new ClientError('not-allowed', { cause })
    })
    const bytes = picture && new Uint8Array(await picture.arrayBuffer())
    if (!record.profile || record.profile.readable)
      await say(room, { name, about, picture: bytes && id }, bytes)
    await parts.configure(room, { name: '', about: '' })
    if (record.picture !== undefined) await parts.setRoomPicture(room, undefined)
  }

  return {
    change,
    hide,
    /** What of a message is about it. Believed from a device that is not refused, and from nowhere but inside the encryption. */
    async read(unit: Unit, envelope: Envelope): Promise<void> {
      const { message, author, at, nick, own, peer, security } = envelope
      const { trust } = security
      if (!isHidden(security) || (trust !== 'trusted' && trust !== 'verified')) return
      if (nick !== undefined && isAsk(message)) return asked(unit, envelope)
      const said = await profileIn(message)
      // Nobody has the last word for good.
      if (!said || said.profile.at > at + DAY_MS) return
      const record = rooms.in(unit, said.of)
      if (nick === undefined && own && peer === me) take(unit, said)
      else if (nick === undefined && !own) invited(unit, author, said)
      else if (nick !== undefined && record && said.of === peer) {
        if (runs(record, author)) take(unit, said)
        else if (!record.membersKnown) early(unit, record, author, said)
        else if (envelope.way === 'archive') late(unit, record, author, said)
      }
    },
    /** Inside, and what was missed is known. */
    async entered(room: string): Promise<void> {
      await store.exclusive(async unit => {
        const record = rooms.in(unit, room)
        const profile = record && confirmed(record)
        if (record?.profile !== profile) rooms.update(unit, room, { profile })
      })
      run(room)
      const record = rooms.get(room)
      if (record?.kind !== 'private' || !hidesName(record)) return
      const { profile, asksAfter = { at: 0, wait: ASK_AGAIN_MS } } = record
      if ((profile && profile.claimedBy === undefined) || asksAfter.at > now()) return
      const { recipients } = await parts.reach(room)
      if (recipients.length === 0) return
      const { wait } = asksAfter
      await store.exclusive(async unit => {
        rooms.update(unit, room, { asksAfter: { at: now() + wait, wait: wait * 2 } })
        parts.say(unit, room, askElement())
      })
    },
    /** The invitation inside the encryption: with it somebody knows to what they are invited. */
    async invite(room: string, who: readonly string[]): Promise<void> {
      const record = rooms.get(room)
      if (!record?.profile || !hidesName(record)) return
      const said = await elementOf(room, record.profile)
      const invite = DirectInvite.build({ jid: Jid.parse(room) })
      await store.exclusive(async unit => {
        for (const one of who) parts.say(unit, one, invite, said)
      })
    },
    /** To and from another device of ours. */
    kept: {
      async entries() {
        const all = [...rooms.all.get().values()]
        const entries = all.map(async ({ address: room, profile }) => {
          if (!profile || profile.claimedBy !== undefined) return []
          const picture =
            profile.picture === undefined ? undefined : await parts.pictureOf(room, profile.picture)
          const bytes = picture && new Uint8Array(await picture.arrayBuffer())
          return [{ kind: 'group-profile' as const, of: room, profile, bytes }]
        })
        return (await Promise.all(entries)).flat()
      },
      async put(unit, entry) {
        if (entry.kind !== 'group-profile') return
        const { of, profile, bytes } = entry
        const blank: RoomRecord = { ...blankRoom(of, Jid.parse(me).local, now()), standing: 'out' }
        const record = rooms.in(unit, of) ?? blank
        if (record.profile && !isNewer(profile, record.profile)) return
        // It may be of long ago: whoever runs the group is asked.
        rooms.put(unit, { ...record, profile: { ...profile, claimedBy: record.profile?.claimedBy ?? me } })
        keepPicture(unit, of, { of, profile, bytes })
      },
    } satisfies KeptBeside,
  }
}
export type GroupProfiles = ReturnType<typeof groupProfiles>
