/**
 * The string classes of PRECIS (RFC 8264 §4, §8, §9) on the engine's own Unicode tables. Categories are asked in the
 * order of §8.
 */
type Property = 'valid' | 'free' | 'disallowed' | 'context'

const EXCEPTIONS_VALID = /^[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]$/u
const CONTEXT = /^[\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9\u200C\u200D]$/u
const EXCEPTIONS_DISALLOWED = /^[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B]$/u
const UNASSIGNED = /^[\p{Cn}]$/u
const OLD_HANGUL = /^[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB]$/u
const IGNORABLE = /^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]$/u
const CONTROL = /^[\p{Cc}\p{Cs}\p{Co}\p{Cf}\p{Zl}\p{Zp}]$/u
const LETTER_DIGIT = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u
const FREE =
  /^[\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{Sm}\p{Sc}\p{Sk}\p{So}\p{Pc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}]$/u

const propertyOf = (c: string): Property => {
  if (EXCEPTIONS_VALID.test(c)) return 'valid'
  if (CONTEXT.test(c)) return 'context'
  if (EXCEPTIONS_DISALLOWED.test(c) || UNASSIGNED.test(c)) return 'disallowed'
  if (c >= '!' && c <= '~' && c.length === 1) return 'valid'
  if (OLD_HANGUL.test(c) || IGNORABLE.test(c) || CONTROL.test(c)) return 'disallowed'
  if (c.normalize('NFKC') !== c) return 'free'
  if (LETTER_DIGIT.test(c)) return 'valid'
  return FREE.test(c) ? 'free' : 'disallowed'
}

const VIRAMA =
  /^[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84\u1039\u103A\u1714\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA8C4\uA953\uA9C0\uAAF6\uABED]$/
const MARK = /^\p{Mn}$/u
const JOINS = /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Mongolian}]$/u
const JOINS_AFTER =
  /^\p{Mn}*[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mandaic}\p{Script=Mongolian}]/u
const GREEK_AFTER = /^\p{Script=Greek}/u
const HEBREW = /^\p{Script=Hebrew}$/u
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
const ARABIC_INDIC = /[\u0660-\u0669]/
const EXTENDED_ARABIC_INDIC = /[\u06F0-\u06F9]/

/** Where a character stands: what is asked of the whole is looked at once, or a long string would take the square of its length. */
interface Company {
  /** The character before, and the one before its marks. */
  readonly before: string
  readonly base: string
  readonly after: string
  has(what: RegExp): boolean
}
const inWhole = (s: string): Company['has'] => {
  const known = new Map<RegExp, boolean>()
  return what => {
    const found = known.get(what) ?? what.test(s)
    known.set(what, found)
    return found
  }
}

/** RFC 5892 appendix A: characters that are valid in the right company only. */
const fits = (c: string, { before, base, after, has }: Company): boolean => {
  switch (c) {
    case '\u200C':
      return VIRAMA.test(before) || (JOINS.test(base) && JOINS_AFTER.test(after))
    case '\u200D':
      return VIRAMA.test(before)
    case '\u00B7':
      return before === 'l' && after.startsWith('l')
    case '\u0375':
      return GREEK_AFTER.test(after)
    case '\u05F3':
    case '\u05F4':
      return HEBREW.test(before)
    case '\u30FB':
      return has(JAPANESE)
    default:
      return !has(ARABIC_INDIC.test(c) ? EXTENDED_ARABIC_INDIC : ARABIC_INDIC)
  }
}

const conforms = (s: string, freeform: boolean): boolean => {
  const has = inWhole(s)
  let [at, before, base] = [0, '', '']
  for (const c of s) {
    const property = propertyOf(c)
    at += c.length
    if (property === 'disallowed' || (property === 'free' && !freeform)) return false
    if (property === 'context' && !fits(c, { before, base, after: s.slice(at), has })) return false
    before = c
    if (!MARK.test(c)) base = c
  }
  return true
}

/** RFC 8264 §4.2. */
export const isIdentifier = (s: string): boolean => conforms(s, false)
/** RFC 8264 §4.3. */
export const isFreeform = (s: string): boolean => conforms(s, true)
