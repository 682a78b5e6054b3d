import { useLocation } from 'wouter'
import type { Reminder } from '../bind/contract.ts'
import { wanted } from '../chat/wanted.ts'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Leads to the message. */
export const useShow = (): ((reminder: Reminder) => void) => {
  const [, go] = useLocation()
  return ({ conversation, id }) => {
    wanted.set({ address: conversation, id })
    go(places.conversation(conversation))
  }
}
/** What it says, in a line: a file without words by what it is. */
export function ReminderText({ text }: Pick<Reminder, 'text'>) {
  const t = useWords()
  return (
    <span dir="auto" className="foreign-text">
      {text.replace(/\s+/gu, ' ') || t('remind.no-words')}
    </span>
  )
}
