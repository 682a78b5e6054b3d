/** File names as they may stand in an address and in a header (S231): the server's own random part is what finds the file. */

const MAX_BYTES = 120
const MAX_ENDING = 16
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

const bytes = (text: string): number => Buffer.byteLength(text)

const shortened = (name: string): string => {
  if (bytes(name) <= MAX_BYTES) return name
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 && bytes(name.slice(dot)) <= MAX_ENDING ? name.slice(dot) : ''
  let stem = ''
  for (const character of name.slice(0, name.length - ending.length)) {
    if (bytes(stem) + bytes(character) > MAX_BYTES - bytes(ending)) break
    stem += character
  }
  return stem + ending
}

/** The last part of a path, without what is invisible, what programs give a meaning, and dots that hide a file. */
export const safeName = (given: string): string => {
  const last = given.normalize('NFC').toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const plain = shortened(last.replace(/[\p{C}\p{Zl}\p{Zp}"<>:|?*%]/gu, ''))
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .replace(/\s+/g, ' ')
  if (plain === '') return 'file'
  return DEVICE.test(plain) ? `_${plain}` : plain
}

/** RFC 8187 §3.2.1: what a header may hold unescaped is less than what an address may. */
export const percentEncoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*!]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** RFC 6266 §4.3, with a plain name for who does not read the other. */
export const disposition = (kind: 'inline' | 'attachment', name: string): string =>
  `${kind}; filename="${name.replace(/[^ -~]|["\\]/g, '_')}"; filename*=UTF-8''${percentEncoded(name)}`
