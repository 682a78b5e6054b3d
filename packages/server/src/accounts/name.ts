import { Jid } from '@corrillo/xmpp'

/** Longest name a person may choose; addresses could be longer, lists could not show them. */
const MAX_CHARACTERS = 64

/** Scripts with letters that look alike: a name mixes no two of them, so that none looks like another's name by one letter (S124). */
const ALIKE = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]
const isMixed = (name: string): boolean => ALIKE.filter(script => script.test(name)).length > 1

/** The local part that this name becomes (RFC 7622 §3.3), or undefined when no address can be made of it. */
export const localFor = (name: string): string | undefined => {
  const trimmed = name.trim()
  if (trimmed === '' || [...trimmed].length > MAX_CHARACTERS || /[/@\s]/.test(trimmed) || isMixed(trimmed))
    return undefined
  const jid = Jid.tryParse(`${trimmed}@localhost`)
  return jid === undefined || jid.local === '' || jid.resource !== '' || jid.domain !== 'localhost'
    ? undefined
    : jid.local
}
