/**
 * XEP-0045 rooms as groups: entering and staying (XEP-0410), who belongs to them, invitations (XEP-0249, XEP-0488), and what they are.
 * What is said in them takes the same way as between two people.
 */
import { type Element, NS_DIRECT_INVITE, StanzaError } from '@corrillo/xmpp'
import { ClientError, type GroupRole, type KeptOut, type NewGroupRules, type Removal } from '../../api.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { newcomersOf, NS_GROUP_PROFILE, readersOf, type RoomEnd, shownOf } from '../../store/rooms.ts'
import type { Unit } from '../../store/sealed.ts'
import { bookmarks as bookmarksOf } from '../bookmarks/index.ts'
import type { GroupProfiles } from '../group-profile/index.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import type { Pep } from '../pep/index.ts'
import { entering as enteringOf } from './entering.ts'
import { hearing } from './hearing.ts'
import { invitations } from './invitations.ts'
import { membership, type Telling } from './membership.ts'
import { occupants } from './occupants.ts'
import type { RoomChange } from './owning.ts'
import { roomRequests, toldBy } from './requests.ts'

/** A room in which something changes each time is believed at last. */
const LIST_TRIES = 5

export interface RoomsNeeds {
  readonly nick: string
  caps(): Element
  /** Reads what was said while we were away. */
  catchUp(room: string): Promise<void>
  left(room: string): void
  /** What waited for the room, or for a decision, may go. */
  open(room: string): void
  /** To all members, hidden. */
  announce(unit: Unit, room: string, who: readonly string[]): void
  /** Loaded beside the rest. */
  profiles(): Promise<GroupProfiles>
}

export const rooms = (given: Given, pep: Pep, needs: RoomsNeeds) => {
  const { address, connection, conversations, rooms: records, store } = given
  const inside = occupants()
  const ask = roomRequests(given)
  const owner = async () => (await import('./owning.ts')).owning(given)
  const members = membership(given, room => needs.open(room))

  /** Made, and not yet what it will be. */
  const founding = new Set<string>()

  const describe = async (room: string): Promise<void> => {
    if (founding.has(room)) return
    const info = await ask.info(room)
    await store.exclusive(async unit => {
      const before = records.in(unit, room)
      if (!before) return
      const wasPrivate = before.kind === 'private'
      const isOpened = wasPrivate && info.kind === 'open'
      const { kind } = info
      // S175: a group that was for its members alone goes on being one here until a person says otherwise.
      const exposed = isOpened || (before.exposed && kind === 'open')
      const after = records.update(unit, room, { ...toldBy(info), exposed })
      if (isOpened && !before.exposed) members.tell(unit, room, 'room-opened')
      const [was, is] = [before, after ?? before].map(one => shownOf(one).name)
      if (was !== undefined && is !== undefined && was !== is)
        members.tell(unit, room, 'renamed', { name: is })
      // Nothing that everybody may read is called encrypted.
      if (kind === 'open' && !exposed && before.kind === undefined)
        conversations.update(unit, room, { encrypted: false })
    })
    await bookmarks.publish(room).catch(ignore)
  }
  /** The list comes in parts: what the room told meanwhile may be newer than some of them, and then it is asked for again. */
  const refreshMembers = async (room: string, tries = LIST_TRIES): Promise<void> => {
    const record = records.get(room)
    if (record?.kind !== 'private' || founding.has(room)) return
    const list = await ask.members(room)
    if (!list) return
    const isOld = await store.exclusive(async unit => {
      if (tries > 1 && records.in(unit, room)?.members !== record.members) return true
      members.replace(unit, room, list)
      return false
    })
    if (isOld) await refreshMembers(room, tries - 1)
  }
  const entered = async (room: string): Promise<void> => {
    if (founding.has(room)) return
    await describe(room)
    await refreshMembers(room)
    await needs.catchUp(room)
  }
  const open = (room: string): void => {
    if (founding.has(room)) return
    needs.open(room)
    if (records.get(room)?.kind !== 'private') return
    void needs
      .profiles()
      .then(its => its.entered(room))
      .catch(ignoreAll)
  }
  const ended = (room: string, why: RoomEnd, said: Telling): void => {
    entering.gone(room, true)
    needs.left(room)
    void store
      .exclusive(async unit => {
        records.update(unit, room, { standing: 'out', ended: why, members: [], membersKnown: false })
        members.tell(unit, room, why === 'destroyed' ? 'group-ended' : 'put-out', said)
      })
      .then(() => bookmarks.publish(room))
      .catch(ignore)
  }
  const entering = enteringOf(given, {
    entered,
    open,
    ping: ask.ping,
    caps: needs.caps,
    refused: (room, why) =>
      void store
        .exclusive(async unit => void records.update(unit, room, { standing: 'out', ended: why }))
        .catch(ignore),
  })
  const ears = hearing(given, {
    inside,
    members,
    entering: () => entering,
    voiced: needs.open,
    configured: room =>
      void describe(room)
        .then(() => refreshMembers(room))
        .catch(ignore),
    ended,
  })
  const bookmarks = bookmarksOf(given, pep, needs.nick, {
    entered: room => entering.enterAgain(room),
    left(room) {
      entering.leave(room)
      inside.forget(room)
      needs.left(room)
    },
  })

  /** What an invitation is to: its name, before one answers. */
  const look = async (room: string): Promise<void> => {
    const { name, kind } = await ask.info(room)
    await store.exclusive(async unit => void records.update(unit, room, { name, kind }))
  }
  const invites = invitations(given, needs.nick, room => void look(room).catch(ignore))
  const invite = async (room: string, who: readonly string[]): Promise<void> => {
    for (const one of who) invites.send(room, one)
    await (await needs.profiles()).invite(room, who)
  }
  const forget = async (room: string): Promise<void> => {
    bookmarks.leaves(room)
    entering.leave(room)
    inside.forget(room)
    needs.left(room)
    await store.exclusive(async unit => {
      records.update(unit, room, { standing: 'out', ended: undefined, bookmarked: false, requests: [] })
    })
    await bookmarks.publish(room).catch(ignore)
  }
  /** What changes who is in a group is loaded when somebody does it. */
  const runs = async () => {
    const { running } = await import('./running.ts')
    return running(given, {
      ask,
      members,
      nick: needs.nick,
      enter: entering.enter,
      leaves: bookmarks.leaves,
      forget,
      invite,
      announce: needs.announce,
    })
  }
  const online = (): void => {
    if (!connection.isUp) throw new ClientError('offline')
  }

  const module: ClientModule = {
    name: 'rooms',
    features: [NS_DIRECT_INVITE],
    presence: ears.presence,
    incoming: {
      unwrap(envelope, unit) {
        const { message, peer, nick } = envelope
        // We are not inside, and did not know it: what was being said is said again from inside.
        if (
          message.attr('type') === 'error' &&
          nick === undefined &&
          records.in(unit, peer)?.standing === 'in'
        ) {
          if (StanzaError.fromElement(message).condition !== 'not-acceptable') return envelope
          unit.afterwards(() => entering.enterAgain(peer))
          return undefined
        }
        return ears.unwrap(envelope, unit)
      },
      async interpret(envelope, unit) {
        if (envelope.unreadable) return
        if (!members.read(unit, envelope) && envelope.nick === undefined) invites.read(unit, envelope)
        if (!envelope.message.elements().some(one => one.ns === NS_GROUP_PROFILE)) return
        const its = await needs.profiles().catch(ignoreAll)
        await its?.read(unit, envelope)
      },
    },
    lost(): void {
      inside.clear()
    },
  }
  return {
    modules: [module, bookmarks.module] as const,
    identify: ears.identify,
    occupants: inside.all,
    where: entering.where,
    isIn: (room: string): boolean => entering.where.get().get(room) === 'in',
    insideNow: (): readonly string[] =>
      [...entering.where.get()].flatMap(([room, where]) => (where === 'in' ? [room] : [])),
    async ready(fresh: boolean): Promise<void> {
      if (fresh) await bookmarks.fetch().catch(ignore)
      entering.ready(fresh)
    },
    /** To whom a message is encrypted. Rejects while somebody new waits for a decision (S173), or nothing is private here. */
    async readers(room: string): Promise<readonly string[]> {
      // Where a room does not tell who is let in or put out meanwhile, it is asked each time (S174).
      if (records.get(room)?.tellsMembers === false) await refreshMembers(room)
      const record = records.get(room)
      // It is open now, and the person knows: what was written in hiding before that does not go.
      if (record?.kind === 'open' && !record.exposed) throw new CannotEncrypt('encryption')
      const { standing, kind, membersKnown, muted } = record ?? {}
      const isSure = standing === 'in' && kind === 'private' && membersKnown && !muted
      if (!record || !isSure || newcomersOf(record).length > 0)
        throw new ClientError('not-allowed', { field: 'members' })
      return readersOf(record, address)
    },
    /** A room of one's own, for these people. */
    async create(name: string, who: readonly string[], rules?: NewGroupRules): Promise<string> {
      online()
      const { found } = await import('./founding.ts')
      const { nick } = needs
      const { enter, leave } = entering
      const parts = { nick, ask, unfinished: founding, enter, leave, entered }
      const room = await found(given, parts, name, who, rules)
      open(room)
      await invite(room, who)
      await store.exclusive(async unit => members.tell(unit, room, 'group-made', { by: address }))
      await bookmarks.publish(room).catch(ignore)
      return room
    },
    async join(room: string, password?: string): Promise<void> {
      online()
      await (await runs()).join(room, password)
    },
    async petition(room: string): Promise<void> {
      online()
      await (await owner()).petition(room, needs.nick)
      await store.exclusive(async unit => invites.expect(unit, room))
    },
    /** What a link or an address leads to, before one enters. */
    look: ask.info,
    async decline(room: string): Promise<void> {
      await store.exclusive(
        async unit => void records.update(unit, room, { standing: 'out', ended: undefined }),
      )
      await ask.resign(room).catch(ignore)
    },
    add: async (room: string, who: readonly string[], role?: GroupRole): Promise<void> =>
      (await runs()).add(room, who, role),
    remove: async (room: string, who: string, removal?: Removal): Promise<void> =>
      (await runs()).remove(room, who, removal),
    keptOut: async (room: string): Promise<readonly KeptOut[]> => (await runs()).keptOut(room),
    setRole: async (room: string, who: string, role: GroupRole): Promise<void> =>
      (await runs()).setRole(room, who, role),
    refuse: async (room: string, who: string): Promise<void> => (await runs()).refuse(room, who),
    async leave(room: string): Promise<void> {
      online()
      await (await runs()).leave(room)
    },
    destroy: async (room: string): Promise<void> => (await runs()).destroy(room),
    moderate: ask.moderate,
    tell: members.tell,
    async setGroups(room: string, groups: readonly string[]): Promise<void> {
      online()
      await bookmarks.setGroups(room, groups)
    },
    async configure(room: string, change: RoomChange): Promise<void> {
      await (await owner()).configure(room, change)
      await describe(room)
    },
    /** The person here lets them read; of somebody who runs the group the others take it. */
    async accept(room: string, who: string): Promise<void> {
      await store.exclusive(async unit => {
        members.accept(unit, room, [who], undefined)
        const mine = records.in(unit, room)?.affiliation
        if (mine === 'owner' || mine === 'admin') needs.announce(unit, room, [who])
      })
      needs.open(room)
    },
    hideComings: (room: string, hides: boolean): Promise<void> =>
      store.exclusive(async unit => void records.update(unit, room, { hidesComings: hides })),
    /** Everybody may read it: from now on it is written in the clear, because a person says so. */
    async acceptOpen(room: string): Promise<void> {
      await store.exclusive(async unit => {
        records.update(unit, room, { exposed: false })
        conversations.update(unit, room, { encrypted: false })
        members.tell(unit, room, 'encryption-off')
      })
      needs.open(room)
    },
    stop: entering.stop,
  }
}
export type RoomsModule = ReturnType<typeof rooms>

/** A part that cannot be had now is no reason to lose a message. */
const ignoreAll = (): undefined => undefined
/** What the other side cannot do now is no reason to stop; it is tried again when one enters. */
const ignore = (error: unknown): void => {
  if (!(error instanceof StanzaError || error instanceof ClientError)) throw error
}
