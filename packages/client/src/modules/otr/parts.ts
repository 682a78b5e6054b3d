import type { Chat } from '../chat/index.ts'

export interface OtrParts {
  readonly chat: Pick<Chat, 'rememberSent' | 'say'>
  /** The programs that somebody is there with, as full addresses. */
  resourcesOf(who: string): readonly string[]
}
