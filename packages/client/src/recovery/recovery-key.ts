/** 160 random bits in letters and digits that are not taken for one another (Crockford's base 32): a file under it needs no slow hash. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const BYTES = 20
const LETTERS = 32
const GROUP = 4

export const makeRecoveryKey = (random: (bytes: number) => Uint8Array): string => {
  const bits = Array.from(random(BYTES), byte => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{5}/g) ?? []).map(five => ALPHABET[Number.parseInt(five, 2)]).join('')
  return (letters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-')
}

/** As somebody typed it; undefined: it is none. */
export const readRecoveryKey = (text: string): Uint8Array | undefined => {
  const letters = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const values = Array.from(letters, letter => ALPHABET.indexOf(letter))
  if (values.length !== LETTERS || values.includes(-1)) return undefined
  const bits = values.map(value => value.toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], byte => Number.parseInt(byte, 2))
}
