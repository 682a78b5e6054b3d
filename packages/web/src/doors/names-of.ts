/** Letters that Unicode does not take apart into a plain one and its mark. */
const PLAIN: Readonly<Record<string, string>> = { æ: 'ae', ø: 'o', œ: 'oe', ß: 'ss', ł: 'l', đ: 'd' }

/** The name part of an address as everybody can type it: capitals, spaces and accents are no error to tell anyone about. */
const localPartOf = (typed: string): string =>
  typed
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/(?<=[a-z])\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[æøœßłđ]/gu, letter => PLAIN[letter] ?? letter)
    .replace(/\s+/gu, '.')

/** What an account is asked for: the name part of its address, and what was typed, where that says more. */
export const namesOf = (typed: string): { readonly name: string; readonly shownName: string | undefined } => {
  const name = localPartOf(typed)
  const shown = typed.trim().replace(/\s+/gu, ' ')
  return { name, shownName: shown === name ? undefined : shown }
}
