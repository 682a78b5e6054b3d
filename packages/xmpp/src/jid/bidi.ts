/**
 * The Bidi Rule (RFC 5893 §2), which RFC 8265 §3.3.2 asks for. Engines offer no bidirectional classes, so they are
 * taken from scripts and categories.
 */
const RIGHT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\u200F]/u
const LEFT = /^[\p{L}\p{Nl}\p{Mc}]$/u
const EUROPEAN = /^[0-9\u06F0-\u06F9]$/u
const ARABIC_NUMBER = /^[\u0660-\u0669\u066B\u066C]$/u
const MARK = /^\p{Mn}$/u

type Class = 'R' | 'L' | 'EN' | 'AN' | 'NSM' | 'other'

const classOf = (c: string): Class => {
  if (EUROPEAN.test(c)) return 'EN'
  if (ARABIC_NUMBER.test(c)) return 'AN'
  if (MARK.test(c)) return 'NSM'
  if (RIGHT.test(c)) return 'R'
  return LEFT.test(c) ? 'L' : 'other'
}

/** A string with nothing written from right to left is not concerned. */
export const breaksBidiRule = (s: string): boolean => {
  if (!RIGHT.test(s) && !/[\u0660-\u0669]/.test(s)) return false
  const classes = [...s].map(classOf)
  const last = classes.findLast(c => c !== 'NSM')
  const endsLikeNumber = last === 'EN' || last === 'AN'
  if (classes[0] === 'R') {
    const mixedNumbers = classes.includes('EN') && classes.includes('AN')
    return classes.includes('L') || mixedNumbers || !(last === 'R' || endsLikeNumber)
  }
  return true
}
