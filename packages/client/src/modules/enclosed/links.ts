/** XEP-0511: what the sender of an address says is to be found there. Nobody here asks that place whether it is so. */
import { type Element, LinkMetadata } from '@corrillo/xmpp'
import type { LinkPreview } from '../../api-enclosed.ts'

const LINKS_MAX = 3
const URL_MAX = 2000
const TITLE_MAX = 200
const TEXT_MAX = 300
const SITE_MAX = 80
/** 16 KiB, written in base64 (S350). */
const PICTURE_MAX = 22_000
const PICTURE = /^data:(image\/(?:jpeg|png|webp));base64,([A-Za-z0-9+/]+={0,2})$/

/** Only of addresses that stand in the text: nothing appears that its reader could not see coming. */
export const linksIn = (message: Element, text: string): readonly LinkPreview[] => {
  const found = message
    .elements()
    .filter(e => LinkMetadata.matches(e))
    .slice(0, LINKS_MAX)
    .flatMap(e => previewOf(LinkMetadata.tryParse(e), text))
  return found.filter((one, i) => found.findIndex(({ url }) => url === one.url) === i)
}
const previewOf = (said: LinkMetadata | undefined, text: string): readonly LinkPreview[] => {
  const url = said?.about ?? ''
  if (!said || !isWeb(url) || !text.includes(url)) return []
  const title = line(said.title, TITLE_MAX)
  const about = line(said.description, TEXT_MAX)
  if (title === '' && about === '') return []
  return [
    {
      url,
      title,
      text: about,
      site: line(said.siteName, SITE_MAX),
      picture: said.images.flatMap(pictureIn)[0],
    },
  ]
}
const pictureIn = (uri: string): readonly NonNullable<LinkPreview['picture']>[] => {
  const [, type = '', data = ''] = uri.length <= PICTURE_MAX ? (PICTURE.exec(uri) ?? []) : []
  return data === '' ? [] : [{ type, data }]
}
const isWeb = (url: string): boolean =>
  /^https?:\/\//iu.test(url) && url.length <= URL_MAX && URL.canParse(url)
const line = (text = '', max: number): string =>
  text
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, max)
    .replace(/\p{Cs}$/u, '')
