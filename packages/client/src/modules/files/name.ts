/** Names of files as they may be shown and saved, and what a name pretends (S331, S345). */
import type { FileCaution, FileKind } from '../../api.ts'

const MAX_CHARACTERS = 120
const MAX_ENDING = 16
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
/** What runs, or makes something run, when somebody opens it. */
const RUNS =
  /^(?:app|apk|appimage|bat|cmd|com|command|cpl|deb|desktop|dll|dmg|docm|exe|gadget|hta|htm|html|iso|jar|js|jse|lnk|mht|mhtml|mjs|msc|msi|msix|pif|pkg|pptm|ps1|psm1|py|reg|rpm|scf|scr|sh|svg|svgz|url|vb|vbe|vbs|webloc|workflow|ws|wsf|wsh|xhtml|xht|xlsm|xml|xsl|xslt)$/i
const SHOWN_AS_DOCUMENT =
  /^(?:jpe?g|png|gif|webp|heic|pdf|txt|docx?|xlsx?|pptx?|odt|ods|mp[34]|m4a|ogg|opus|wav|mov|zip|csv)$/i

const endingOf = (name: string): string => /\.([^.]+)$/u.exec(name)?.[1] ?? ''

const shortened = (name: string): string => {
  const characters = [...name]
  if (characters.length <= MAX_CHARACTERS) return name
  const ending = endingOf(name)
  const tail = ending !== '' && ending.length < MAX_ENDING ? [...`.${ending}`] : []
  return [...characters.slice(0, MAX_CHARACTERS - tail.length), ...tail].join('')
}

/** The last part of a path, without what is invisible or turns the direction of writing, and without dots that hide a file. */
export const safeName = (given: string): string => {
  const last =
    given
      .normalize('NFC')
      .toWellFormed()
      .split(/[/\\]/u)
      .findLast(part => part.trim() !== '') ?? ''
  const plain = shortened(
    last.replace(/[\p{C}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0"<>:|?*%]/gu, '').replace(/\s+/gu, ' '),
  ).replace(/^[\s.~-]+|[\s.]+$/gu, '')
  if (plain === '') return 'file'
  return DEVICE.test(plain) ? `_${plain}` : plain
}

/** `disguised`: it ends as a program and looks like a document before that, or its name was written to read otherwise. */
export const cautionOf = (given: string): FileCaution | undefined => {
  const name = safeName(given)
  const [, before = '', ending = ''] = /(?:\.([^.]+?))?\s*\.([^.]+)$/u.exec(name) ?? []
  const turned = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(given)
  if (!RUNS.test(ending.trim())) return turned ? 'disguised' : undefined
  return turned || SHOWN_AS_DOCUMENT.test(before.trim()) ? 'disguised' : 'program'
}

/** Pictures, sound and film that hold no script: all that is ever handed to a browser under its own type (S235, S243). */
const PICTURE = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/
const SOUND = /^audio\/(?:mpeg|mp4|aac|ogg|opus|wav|x-wav|webm|flac)$/
const FILM = /^video\/(?:mp4|webm|ogg|quicktime)$/
const BYTES = 'application/octet-stream'

/** Without parameters, in lower case; what no browser may be handed as it calls itself is bytes. */
export const safeType = (given: string | undefined): string => {
  const type = given?.split(';')[0]?.trim().toLowerCase() ?? ''
  return [PICTURE, SOUND, FILM].some(kind => kind.test(type)) ? type : BYTES
}
export const kindOf = ({
  type: given,
  waveform,
  sticker,
}: {
  readonly type: string | undefined
  readonly waveform?: string | undefined
  readonly sticker?: string | undefined
}): FileKind => {
  const type = safeType(given)
  if (PICTURE.test(type)) return sticker === undefined ? 'picture' : 'sticker'
  if (SOUND.test(type)) return waveform === undefined ? 'audio' : 'voice'
  return FILM.test(type) ? 'video' : 'file'
}

const BY_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
}
/** XEP-0454 tells no type: the name does. */
export const typeOfName = (name: string): string => BY_ENDING[endingOf(name).toLowerCase()] ?? BYTES
