/**
 * What cannot be seen, or turns a line around, is a space in what people say of themselves (S331). The joiners stay: they make one emoji
 * of several, and letters of some scripts are written with them (Unicode, chapter 23.2); alone they are nothing.
 */
const UNSEEN = /[^\P{C}\u200c\u200d]+/gu
const NOTHING = /^[\s\u200c\u200d]*$/u

const seen = (text: string): string => (NOTHING.test(text) ? '' : text.trim())
export const seenLine = (text: string): string => seen(text.replace(UNSEEN, ' ').replace(/\s+/gu, ' '))
export const seenLines = (text: string): string => {
  const lines = text.replace(/\r\n?/gu, '\n').split('\n')
  return seen(lines.map(line => line.replace(UNSEEN, ' ')).join('\n'))
}
/** So many code units, and no half of a character. */
export const shortened = (text: string, most: number): string => text.slice(0, most).replace(/\p{Cs}$/u, '')
