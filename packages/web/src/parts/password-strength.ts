export type Strength =
  | { readonly kind: 'empty' }
  | { readonly kind: 'short'; readonly missing: number }
  | { readonly kind: 'common' | 'weak' | 'good' | 'strong' }

export const SHORTEST_PASSWORD = 8

/** What the tired type; the server holds the long list and has the last word. */
const common =
  /^(?:password|passwort|contraseña|contrasena|kodeord|adgangskode|qwerty|letmein|welcome|iloveyou|corrillo|admin|abc)[\d!.]*$/iu
const isSequence = (text: string): boolean => {
  const codes = [...text].map(c => c.codePointAt(0) ?? 0)
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)))
  return steps.size === 1
}
const isRepetition = (text: string): boolean => /^(.{1,4})\1+.{0,3}$/su.test(text)

const alphabets: readonly (readonly [RegExp, number])[] = [
  [/\p{Ll}/u, 26],
  [/\p{Lu}/u, 26],
  [/\p{N}/u, 10],
  [/\s/u, 6],
  [/[^\p{L}\p{N}\s]/u, 24],
]

/** Bits of a guess that knows which kinds of characters were used; repeated characters count for little. */
const bitsOf = (text: string): number => {
  const size = alphabets.reduce((sum, [kind, count]) => sum + (kind.test(text) ? count : 0), 0)
  const characters = [...text]
  const distinct = new Set(characters).size
  return Math.log2(Math.max(size, 2)) * (distinct + (characters.length - distinct) * 0.4)
}

export const strengthOf = (password: string): Strength => {
  const length = [...password].length
  if (length === 0) return { kind: 'empty' }
  if (length < SHORTEST_PASSWORD) return { kind: 'short', missing: SHORTEST_PASSWORD - length }
  if (common.test(password) || isSequence(password) || isRepetition(password)) return { kind: 'common' }
  const bits = bitsOf(password)
  return { kind: bits < 50 ? 'weak' : bits < 75 ? 'good' : 'strong' }
}
