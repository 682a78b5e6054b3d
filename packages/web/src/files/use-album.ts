import { useEffect, useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { albumOf } from './album.ts'

/** Which of the pictures of a conversation is looked at, and the way to those beside it. */
export const useAlbum = (conversation: Conversation, id: string, index: number) => {
  const { items, hasOlder } = useValue(conversation.timeline)
  const [here, setHere] = useState({ id, index })
  const album = albumOf(items, conversation.files)
  const at = album.findIndex(one => one.id === here.id && one.index === here.index)
  const isFirst = at === 0
  // Whoever has come to the first one may want those before it.
  useEffect(() => {
    if (isFirst && hasOlder) void conversation.loadOlder().catch(() => undefined)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each that is the first, and not until the beginning
  }, [here, isFirst, conversation])
  return {
    /** undefined: it is gone by now. */
    picture: album[at],
    at,
    count: album.length,
    has: (by: number): boolean => album[at + by] !== undefined,
    go(by: number): void {
      const next = album[at + by]
      if (next) setHere(next)
    },
  }
}
