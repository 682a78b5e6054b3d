import { bad } from './error.ts'

/**
 * References resolved and line ends normalised; literal white space in an attribute value becomes a space (XML 1.0 §3.3.3). What a DTD would
 * declare is not known here (RFC 6120 §11.1).
 * @throws XmlError for a reference that is none, or to a character that XML does not allow.
 */
export const unescape = (raw: string, lineEnd: '\n' | ' '): string => {
  let s = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  if (lineEnd === ' ') s = s.replace(/[\t\n]/g, ' ')
  if (!s.includes('&')) return s
  return s.replace(/&(?:([a-z]+|#[0-9]+|#x[0-9A-Fa-f]+);)?/g, (_, name: string | undefined) =>
    character(name),
  )
}

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

const character = (name: string | undefined): string => {
  if (name === undefined) throw bad('& without a reference')
  if (!name.startsWith('#')) {
    const known = PREDEFINED.get(name)
    if (known === undefined) throw bad('unknown entity')
    return known
  }
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  if (!isCharacter(code)) throw bad('character not allowed')
  return String.fromCodePoint(code)
}

/** XML 1.0 §2.2. */
const isCharacter = (c: number): boolean =>
  c === 0x9 ||
  c === 0xa ||
  c === 0xd ||
  (c >= 0x20 && c <= 0xd7ff) ||
  (c >= 0xe000 && c <= 0xfffd) ||
  (c >= 0x10000 && c <= 0x10ffff)
