import { useState } from 'react'
import { folded } from '../bind/contract.ts'
import { classes } from '../parts/class-names.ts'
import { useWords } from '../words/use-words.ts'
import type { Somebody } from './mentioned.ts'

const SHOWN_MAX = 6
const LIST = 'mention-list'

export interface SuggestionList {
  readonly people: readonly Somebody[]
  readonly here: number
  readonly aria: Readonly<Record<string, string | boolean | undefined>>
  /** Answers whether the key was for the list. */
  onKey(key: string, choose: (person: Somebody) => void): boolean
}

/** Who could be meant by what stands behind the “@”; the focus stays in the field. */
export const useSuggestions = (all: readonly Somebody[], typed: string | undefined): SuggestionList => {
  const [picked, setPicked] = useState(0)
  const [left, setLeft] = useState<string>()
  const sought = typed === undefined ? undefined : folded(typed)
  const people =
    sought === undefined || typed === left
      ? []
      : all
          .filter(({ name }) => folded(name).startsWith(sought) && folded(name) !== sought)
          .slice(0, SHOWN_MAX)
  const here = Math.min(picked, people.length - 1)
  const isOpen = people.length > 0
  return {
    people,
    here,
    aria: isOpen
      ? { 'aria-autocomplete': 'list', 'aria-controls': LIST, 'aria-activedescendant': `${LIST}-${here}` }
      : {},
    onKey(key, choose) {
      const person = people[here]
      if (!person) return false
      if (key === 'ArrowDown' || key === 'ArrowUp')
        setPicked((here + (key === 'ArrowDown' ? 1 : people.length - 1)) % people.length)
      else if (key === 'Enter' || key === 'Tab') choose(person)
      else if (key === 'Escape') setLeft(typed)
      else return false
      return true
    },
  }
}

interface SuggestionsProps {
  readonly suggestions: SuggestionList
  readonly onChoose: (person: Somebody) => void
}
export function Suggestions({ suggestions: { people, here }, onChoose }: SuggestionsProps) {
  const t = useWords()
  if (people.length === 0) return null
  return (
    <div
      id={LIST}
      role="listbox"
      aria-label={t('composer.mention')}
      className="arrives absolute bottom-full start-3 z-30 mb-2 min-w-56 rounded-2xl bg-raised p-1.5 shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)]"
    >
      {people.map((person, i) => (
        <div
          key={person.address}
          id={`${LIST}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === here}
          onPointerDown={event => {
            event.preventDefault()
            onChoose(person)
          }}
          className={classes('cursor-pointer rounded-xl px-3 py-2', i === here && 'bg-hover')}
        >
          <span className="block font-medium">{person.name}</span>
          <span className="block text-small text-quiet">{person.address}</span>
        </div>
      ))}
    </div>
  )
}
