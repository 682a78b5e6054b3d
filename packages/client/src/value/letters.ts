/** Bytes in letters and digits that are not taken for one another (Crockford's base 32), to be shown, read out and typed. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUP = 4

export const toLetters = (bytes: Uint8Array): string => {
  const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map(five => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}
export const inGroups = (letters: string): string =>
  (letters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')

/** As somebody typed it; undefined: it is not so many bytes. */
export const fromLetters = (text: string, bytes: number): Uint8Array | undefined => {
  const letters = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const values = Array.from(letters, letter => ALPHABET.indexOf(letter))
  if (values.length !== Math.ceil((bytes * 8) / 5) || values.includes(-1)) return undefined
  const bits = values.map(value => value.toString(2).padStart(5, '0')).join('')
  if (bits.slice(bytes * 8).includes('1')) return undefined
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).slice(0, bytes), byte => Number.parseInt(byte, 2))
}
