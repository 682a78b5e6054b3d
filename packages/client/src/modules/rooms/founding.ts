/** A room of one's own (XEP-0045 §10.1): entered, configured, and its members named, before anybody is told. Loaded when one is made. */
import { toHex } from '@corrillo/crypto'
import type { NewGroupRules } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { blankRoom } from '../../store/rooms.ts'
import { nameFrom } from '../group-profile/wire.ts'
import { owning } from './owning.ts'
import type { RoomRequests } from './requests.ts'

export interface FoundingParts {
  readonly nick: string
  readonly ask: Pick<RoomRequests, 'affiliate'>
  /** Made, and not yet what it will be. */
  readonly unfinished: Set<string>
  enter(room: string): Promise<void>
  leave(room: string): void
  /** It is what it will be. */
  entered(room: string): Promise<void>
}

/** Resolves to its address; where it could not be made, nothing of it is left. */
export const found = async (
  given: Given,
  { nick, ask, unfinished, enter, leave, entered }: FoundingParts,
  name: string,
  who: readonly string[],
  rules?: NewGroupRules,
): Promise<string> => {
  const { platform, rooms, store } = given
  const owner = owning(given)
  const room = `${toHex(platform.random(16))}@${await owner.service()}`
  await store.exclusive(async unit =>
    rooms.put(unit, {
      ...blankRoom(room, nick, given.now()),
      ...(rules?.open === true
        ? { name }
        : {
            profile: { at: given.now(), name: nameFrom(name), about: undefined, picture: undefined },
            owes: { to: 'group', at: given.now() },
          }),
      // What it turns out to be is read from it as soon as it is one.
      kind: rules?.open === true ? undefined : 'private',
      affiliation: 'owner',
      announced: who,
    }),
  )
  unfinished.add(room)
  try {
    try {
      await enter(room)
      await owner.found(room, name, rules)
      if (who.length > 0) await ask.affiliate(room, who, 'member')
    } finally {
      unfinished.delete(room)
    }
    await entered(room)
  } catch (error) {
    leave(room)
    await store.exclusive(async unit => rooms.delete(unit, room))
    throw error
  }
  return room
}
