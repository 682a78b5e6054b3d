/** What was taken out of a document, and what had to stay, for the words with which it is sent. */
export type Removed = 'properties' | 'names' | 'pictures' | 'earlier' | 'preview' | 'printer'
export type Left = 'files' | 'pictures' | 'paths' | 'data'

export interface Findings {
  readonly removed: Set<Removed>
  readonly left: Set<Left>
  /** Who wrote what stays told apart; nobody is named. Says nothing of the sender's language either. */
  nameFor(person: string): string
}
export const findings = (): Findings => {
  const people = new Map<string, string>()
  const removed = new Set<Removed>()
  return {
    removed,
    left: new Set(),
    nameFor(person) {
      if (person === '') return person
      const name = people.get(person) ?? `Author ${people.size + 1}`
      people.set(person, name)
      // Given here before, perhaps to another: nobody loses a name.
      if (!/^Author \d+$/u.test(person)) removed.add('names')
      return name
    },
  }
}
/** It goes as it is, and this is why. */
export type Untouched = 'encrypted' | 'signed' | 'large' | 'old' | 'unreadable'
export class NotTouched extends Error {
  readonly why: Untouched
  constructor(why: Untouched) {
    super(why)
    this.why = why
  }
}
