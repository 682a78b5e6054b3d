/** Where stands what is not sealed: of people in the roster (RFC 6121 §2), of rooms among the extensions of their bookmarks (XEP-0402 §2). */
import type { Given } from '../../pipeline/module.ts'
import type { ContactRecord } from '../../store/contacts.ts'

/** What stays as it is, is not said. */
export interface Change {
  readonly name?: string
  readonly groups?: readonly string[]
}
export interface OpenParts {
  readonly roster: { set(who: string, change: Change): Promise<void> }
  setRoomGroups(room: string, groups: readonly string[]): Promise<void>
}

export const openPlaces = ({ contacts, rooms }: Given, { roster, setRoomGroups }: OpenParts) => {
  const inRoster = (who: string): boolean => contacts.get(who)?.inRoster ?? false
  const isRoom = (who: string): boolean => !inRoster(who) && rooms.get(who) !== undefined
  /** Of a room its groups alone: what it is called, it says itself. */
  const of = (who: string): Pick<ContactRecord, 'name' | 'groups'> => {
    const { groups = [] } = (isRoom(who) ? rooms : contacts).get(who) ?? {}
    return { name: isRoom(who) ? undefined : contacts.get(who)?.name, groups }
  }
  const has = (who: string): boolean => inRoster(who) || isRoom(who)
  const says = (who: string): boolean => {
    const { name, groups = [] } = of(who)
    return has(who) && (name !== undefined || groups.length > 0)
  }
  return {
    isRoom,
    of,
    has,
    says,
    all: (): readonly string[] =>
      [...new Set([...contacts.all.get().keys(), ...rooms.all.get().keys()])].filter(says),
    set: (who: string, change: Change): Promise<void> =>
      isRoom(who) ? setRoomGroups(who, change.groups ?? of(who).groups ?? []) : roster.set(who, change),
  }
}
export type OpenPlaces = ReturnType<typeof openPlaces>
