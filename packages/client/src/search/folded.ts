const MARKS = /\p{M}/gu
const LETTERS: Readonly<Record<string, string>> = { ø: 'o', æ: 'ae', ł: 'l', ß: 'ss', đ: 'd' }

/** As people search: José is found by “jose”, Søren by “soren”, and capitals do not matter. */
export const folded = (text: string): string => {
  const lower = text.toLowerCase()
  if (isAscii(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(/[øæłßđ]/gu, letter => LETTERS[letter] ?? letter)
}
const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}
