/** Whether a message means us: by address, by what we are called where nobody has an address, or by a word of our own. */
import { folded } from '../../search/folded.ts'
import { current, type MessageFact } from '../../store/facts.ts'
import type { RoomRecord } from '../../store/rooms.ts'

interface Own {
  readonly me: string
  readonly room: RoomRecord | undefined
  readonly words: readonly string[]
}

/** Whole words, as people search: capitals and accents do not matter. */
export const hasWord = (text: string, words: readonly string[]): boolean => {
  if (words.length === 0) return false
  const spread = ` ${spaced(text)} `
  return words.some(word => {
    const sought = spaced(word)
    return sought !== '' && spread.includes(` ${sought} `)
  })
}
const spaced = (text: string): string =>
  folded(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

const isNamed = (text: string, room: RoomRecord | undefined): boolean =>
  room?.kind === 'open' &&
  text.split(/[\s,.:;!?]+/u).some(word => word === room.nick || word === `@${room.nick}`)

export const meansMe = (fact: MessageFact, { me, room, words }: Own): boolean => {
  const { text, mentions } = current(fact)
  return mentions?.some(one => one.address === me) === true || isNamed(text, room) || hasWord(text, words)
}
