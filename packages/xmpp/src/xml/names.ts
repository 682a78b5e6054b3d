/**
 * Names of XML 1.0 (fifth edition) §2.3 without the colon: Namespaces in XML §3 (NCName).
 * ASCII is answered from a table; the rest by range.
 */
const START = 1
/** In the table: may stand in a name after its first character. */
export const PART = 2
const table = new Uint8Array(128)
export const ASCII_NAMES: Readonly<Uint8Array> = table
for (let c = 0; c < 128; c++) {
  const letter = (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f
  const digit = c >= 0x30 && c <= 0x39
  table[c] = letter ? START | PART : digit || c === 0x2d || c === 0x2e ? PART : 0
}

const START_RANGES =
  '\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const startBeyondAscii = new RegExp(`^[${START_RANGES}]$`, 'u')
const partBeyondAscii = new RegExp(`^[\\xB7\\u0300-\\u036F\\u203F\\u2040${START_RANGES}]$`, 'u')
const NCNAME = new RegExp(
  `^[A-Za-z_${START_RANGES}][-.0-9A-Za-z_\\xB7\\u0300-\\u036F\\u203F\\u2040${START_RANGES}]*$`,
  'u',
)

export const isNameStart = (c: number): boolean =>
  c < 128 ? (table[c]! & START) !== 0 : startBeyondAscii.test(String.fromCodePoint(c))

export const isNamePart = (c: number): boolean =>
  c < 128 ? (table[c]! & PART) !== 0 : partBeyondAscii.test(String.fromCodePoint(c))

const ASCII_NCNAME = /^[A-Za-z_][-.\w]*$/
export const isNCName = (s: string): boolean => ASCII_NCNAME.test(s) || NCNAME.test(s)
