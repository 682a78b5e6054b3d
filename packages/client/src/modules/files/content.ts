/**
 * A file in a message: XEP-0447 with the encrypted source of XEP-0448 inside the envelope; for devices of version 0.3, which hide a
 * body alone, the address with its key as the body (XEP-0454).
 */
import { fromHex, toHex } from '@corrillo/crypto'
import {
  CIPHER_AES_256_GCM,
  decodeBase64,
  el,
  type Element,
  encodeBase64,
  Fallback,
  FileSharing,
  NS_CLIENT,
  NS_FILE_SHARING,
  NS_STICKERS,
  Sticker,
} from '@corrillo/xmpp'
import type { FilePart } from '../../store/facts.ts'
import { safeName, typeOfName } from './name.ts'

export const NS_VOICE = 'urn:corrillo:voice'
const FILES_MAX = 10
const NAME_MAX = 1000
const TYPE_MAX = 100
/** Of what a sticker says. */
const SAYS_MAX = 60
/** 16 KiB, written in base64 (S350). */
const PREVIEW_MAX = 22_000
const WAVEFORM_MAX = 200
const PREVIEW = /^data:(image\/(?:jpeg|png|webp));base64,([A-Za-z0-9+/]+={0,2})$/

/** XEP-0448 §3.1 inside; the body is for who knows nothing of it, behind what is said of the files (XEP-0428 §3). */
export const fileContent = (files: readonly FilePart[], caption = ''): readonly Element[] => {
  const whole = files.length > 1
  const sharings = files.flatMap((file, i) => sharing(file, whole ? String(i) : undefined))
  const front = caption === '' ? '' : `${caption}\n`
  const body = front + files.map(addressOf).join('\n')
  const range = { start: [...front].length, end: [...body].length }
  return [
    el(NS_CLIENT, 'body', {}, body),
    Fallback.build({ for: NS_FILE_SHARING, bodies: front === '' ? [] : [range] }),
    ...sharings,
  ]
}
const sharing = (file: FilePart, id: string | undefined): readonly Element[] => {
  const { name, type, size, hash, width, height, length, preview, waveform, sticker, key, iv, url } = file
  const shared = FileSharing.build({
    id,
    disposition: 'inline',
    file: {
      name,
      desc: sticker,
      mediaType: type,
      size,
      width,
      height,
      length,
      hashes: hash ? [{ algo: 'sha-256', digest: hash }] : [],
      thumbnails:
        preview === undefined
          ? []
          : [{ uri: preview, mediaType: preview.slice(5, preview.indexOf(';')), width, height }],
    },
    sources: {
      urls: [],
      encrypted: [
        {
          cipher: CIPHER_AES_256_GCM,
          key,
          iv,
          hashes: [],
          sources: { urls: url === undefined ? [] : [{ target: url }] },
        },
      ],
    },
  })
  if (sticker !== undefined) return [Sticker.build({}), shared]
  return waveform === undefined ? [shared] : [shared, el(NS_VOICE, 'voice', { for: id }, waveform)]
}
/** XEP-0454 §3: only addresses over TLS are written so; of others only the name is told. */
const addressOf = ({ url, key, iv, name }: FilePart): string =>
  url?.startsWith('https://') ? `${url.replace('https://', 'aesgcm://')}#${toHex(iv)}${toHex(key)}` : name

/** What a message brings. Nothing of it is believed but that its author has said so. */
export const filesIn = (message: Element, encrypted: boolean): readonly FilePart[] => {
  const shared = message
    .elements()
    .filter(e => FileSharing.matches(e))
    .slice(0, FILES_MAX)
    .flatMap(e => partOf(FileSharing.tryParse(e), message))
  if (shared.length > 0) return shared
  const linked = encrypted ? linkedIn(message.childText('body', NS_CLIENT) ?? '') : undefined
  return linked ? [linked] : []
}
/** What the body says that the files do not. */
export const captionIn = (message: Element): string => {
  const body = message.childText('body', NS_CLIENT) ?? ''
  const fallback = message.elements().find(e => Fallback.matches(e) && e.attr('for') === NS_FILE_SHARING)
  if (!fallback) return linkedIn(body) ? '' : body
  const start = Fallback.tryParse(fallback)?.bodies[0]?.start ?? 0
  return [...body].slice(0, start).join('').trimEnd()
}

const partOf = (shared: FileSharing | undefined, message: Element): readonly FilePart[] => {
  const source = shared?.sources?.encrypted.find(one => one.cipher === CIPHER_AES_256_GCM)
  const url = source?.sources?.urls.map(one => one.target).find(isWeb)
  if (!shared || !source?.key || !source.iv || url === undefined) return []
  if (source.key.length !== 32 || ![12, 16].includes(source.iv.length)) return []
  const { file } = shared
  const digest = file.hashes.find(one => one.algo === 'sha-256')?.digest
  const name = safeName((file.name ?? nameInUrl(url)).slice(0, NAME_MAX))
  const given = (file.name ?? '').slice(0, NAME_MAX)
  return [
    {
      name,
      ...(given === '' || given === name ? {} : { given }),
      type: (file.mediaType ?? typeOfName(name)).slice(0, TYPE_MAX),
      size: file.size,
      hash: digest?.length === 32 ? digest : undefined,
      width: file.width,
      height: file.height,
      length: file.length,
      preview: file.thumbnails
        .map(one => one.uri)
        .find(uri => uri.length <= PREVIEW_MAX && PREVIEW.test(uri)),
      waveform: waveformIn(message, shared.id),
      ...(message.child('sticker', NS_STICKERS) && { sticker: (file.desc ?? '').slice(0, SAYS_MAX) }),
      key: source.key,
      iv: source.iv,
      url,
    },
  ]
}
const waveformIn = (message: Element, id: string | undefined): string | undefined => {
  const text = message
    .elements()
    .find(e => e.is('voice', NS_VOICE) && e.attr('for') === id)
    ?.text()
  const bytes = text === undefined || text.length > WAVEFORM_MAX * 2 ? undefined : decodeBase64(text)
  return bytes && bytes.length > 0 && bytes.length <= WAVEFORM_MAX ? encodeBase64(bytes) : undefined
}
const isWeb = (url: string): boolean => /^https?:\/\//i.test(url) && url.length < 4000 && URL.canParse(url)

const LINK =
  /^aesgcm:(\/\/[^\s#]{1,3000})#((?:[0-9a-f]{2}){12}|(?:[0-9a-f]{2}){16})([0-9a-f]{64})(?:\n(data:image\/jpe?g[;,]\S{0,24000}))?$/i
/** XEP-0454 §5: strictly an address alone, or one with a small picture behind it. Vectors of 12 and 16 bytes are read (S346). */
const linkedIn = (body: string): FilePart | undefined => {
  const [, address = '', iv = '', key = '', picture] = LINK.exec(body.trim()) ?? []
  const url = `https:${address}`
  if (address === '' || !isWeb(url)) return undefined
  const name = safeName(nameInUrl(url))
  return {
    name,
    type: typeOfName(name),
    size: undefined,
    preview: picture && previewOf(picture),
    key: fromHex(key)!,
    iv: fromHex(iv)!,
    url,
  }
}
/** §4 writes the data URI without `;base64`; both forms are about. */
const previewOf = (uri: string): string | undefined => {
  const [, data = ''] = /^data:image\/jpe?g(?:;base64)?,([A-Za-z0-9+/]+={0,2})$/i.exec(uri) ?? []
  return data === '' ? undefined : `data:image/jpeg;base64,${data}`
}
const nameInUrl = (url: string): string => {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
