import { useDeferredValue, useSyncExternalStore } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Conversation, Timeline } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'

/** What one has written oneself is seen at once. */
const isOwn = ({ items }: Timeline): boolean => {
  const last = items.at(-1)
  return last?.kind === 'message' && last.own
}

/** While thousands come in each page takes the place of the one before, and is drawn in pieces that hold up no frame. */
export const useTimeline = ({ timeline }: Conversation): Timeline => {
  const { connection } = useEngine()
  const now = useValue(timeline)
  const isCatchingUp = useSyncExternalStore(
    connection.subscribe,
    () => connection.get().kind === 'catching-up',
  )
  const isPatient = isCatchingUp && now.items.length > 0 && !isOwn(now)
  const drawn = useDeferredValue(isPatient ? now : undefined)
  return (isPatient && drawn) || now
}
