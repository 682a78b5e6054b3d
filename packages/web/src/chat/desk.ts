import { createContext, useContext } from 'react'
import type { MessageItem } from './message-item.ts'

/** What can be done with a message from anywhere in the conversation. The same object for as long as the conversation is open. */
export interface Desk {
  reply(item: MessageItem): void
  edit(item: MessageItem): void
  /** Everything that can be done with it, at this place of the screen. */
  menu(item: MessageItem, at: Element): void
  react(item: MessageItem, emoji: string): void
  jump(id: string): void
  /** Opens a thread; undefined where one is in it already. */
  readonly thread: ((ref: string) => void) | undefined
  /** Nothing can be said here, nor about what was said. */
  readonly muted: boolean
  /** What somebody in this conversation is called. */
  nameOf(address: string): string
}
const DeskContext = createContext<Desk | undefined>(undefined)
export const DeskProvider = DeskContext.Provider
export const useDesk = (): Desk => {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('a message outside of a conversation')
  return desk
}
