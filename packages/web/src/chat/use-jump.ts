import { type RefObject, useEffect } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { wanted } from './wanted.ts'

const SHOWN_MS = 1800

/** Goes to the message that somebody asked for, and lets it be seen which one it is. */
export const useJump = (
  conversation: Conversation,
  box: RefObject<HTMLElement | null>,
  hold: () => void,
): void => {
  const jump = useValue(wanted)
  useEffect(() => {
    if (jump?.address !== conversation.address || jump.thread !== conversation.thread) return
    wanted.set(undefined)
    void conversation
      .jumpTo(jump.id)
      .then(isHere => isHere && requestAnimationFrame(() => show(box.current, jump.id, hold)))
      .catch(() => undefined)
  }, [jump, conversation, box, hold])
}

const show = (box: HTMLElement | null, id: string, hold: () => void): void => {
  const row = box?.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`)
  if (!row) return
  hold()
  row.scrollIntoView({ block: 'center' })
  row.querySelector<HTMLElement>('[data-message-button]')?.focus({ preventScroll: true })
  row.classList.add('found')
  setTimeout(() => row.classList.remove('found'), SHOWN_MS)
}
