import { useEngine } from '../bind/app-context.ts'
import { type ConversationItem, type GroupView, source, type Value } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import type { Somebody } from '../chat/mentioned.ts'

const NONE: Value<GroupView | undefined> = source<GroupView | undefined>(undefined)

/** undefined: it is between two people. */
export const useGroupView = (address: string): GroupView | undefined =>
  useValue(useEngine().groups.of(address)?.view ?? NONE)

/** Who can be mentioned: the members; in a room that hides who they are, by what they are called. */
export const useSomebody = (item: ConversationItem): readonly Somebody[] => {
  const view = useGroupView(item.address)
  if (view?.kind === 'private')
    return view.members.filter(one => !one.own).map(({ address, name }) => ({ address, name }))
  if (view) return view.guests.filter(one => !one.own).map(({ name }) => ({ address: name, name }))
  return item.self ? [] : [{ address: item.address, name: item.name }]
}
