/** A group profile as elements: `profile` says it, `ask` asks for it. Both travel inside the encryption, and nowhere else. */
import {
  decodeBase64,
  el,
  type Element,
  encodeBase64,
  formatDateTime,
  Jid,
  parseDateTime,
} from '@corrillo/xmpp'
import { ABOUT_MAX, type GroupProfile, NAME_MAX, NS_GROUP_PROFILE } from '../../store/rooms.ts'
import { idOf, kindOf, TAKEN_BYTES_MAX } from '../profile/picture.ts'
import { seenLine, seenLines, shortened } from '../profile/unseen.ts'

export interface Said {
  /** The room that it is of. */
  readonly of: string
  readonly profile: GroupProfile
  /** Named by `profile.picture`. */
  readonly bytes: Uint8Array | undefined
}

/** One line that shows what it says; undefined: none. */
export const nameFrom = (text: string): string | undefined =>
  shortened(seenLine(text), NAME_MAX).trim() || undefined
export const aboutFrom = (text: string): string | undefined =>
  shortened(seenLines(text), ABOUT_MAX).trim() || undefined
/** undefined: too large, or nothing that a browser may be given. */
const pictureFrom = (text: string): Uint8Array | undefined => {
  const bytes = text.length > TAKEN_BYTES_MAX * 2 ? undefined : decodeBase64(text)
  return bytes && bytes.length <= TAKEN_BYTES_MAX && kindOf(bytes) ? bytes : undefined
}

export const askElement = (): Element => el(NS_GROUP_PROFILE, 'ask')
export const profileElement = ({
  of,
  profile: { at, readable, name, about },
  bytes,
}: Pick<Said, 'of' | 'profile' | 'bytes'>): Element => {
  const part = (called: string, text: string | undefined) =>
    text === undefined ? undefined : el(NS_GROUP_PROFILE, called, {}, text)
  return el(
    NS_GROUP_PROFILE,
    'profile',
    { of, at: formatDateTime(new Date(at)), readable: readable && 'true' },
    part('name', name),
    part('about', about),
    part('picture', bytes && encodeBase64(bytes)),
  )
}

export const isAsk = (message: Element): boolean => message.child('ask', NS_GROUP_PROFILE) !== undefined
/** undefined: there is none, or it does not say whose and when it is. */
export const profileIn = async (message: Element): Promise<Said | undefined> => {
  const said = message.child('profile', NS_GROUP_PROFILE)
  const of = Jid.tryParse(said?.attr('of') ?? '')
  const at = parseDateTime(said?.attr('at') ?? '')?.getTime()
  if (!said || !of?.isBare || of.local === '' || at === undefined) return undefined
  const child = (called: string): string => said.child(called, NS_GROUP_PROFILE)?.text() ?? ''
  if (said.attr('readable') === 'true')
    return { of: of.toString(), profile: { ...BLANK, at, readable: true }, bytes: undefined }
  const bytes = pictureFrom(child('picture'))
  const profile = {
    at,
    name: nameFrom(child('name')),
    about: aboutFrom(child('about')),
    picture: bytes && (await idOf(bytes)),
  }
  return { of: of.toString(), profile, bytes }
}
const BLANK = { name: undefined, about: undefined, picture: undefined }

const textOf = ({ readable, name, about, picture }: GroupProfile): string =>
  JSON.stringify([readable ?? false, name ?? '', about ?? '', picture ?? ''])
/** The same everywhere, whoever says it and in whichever order it comes. */
export const isNewer = (said: GroupProfile, known: GroupProfile): boolean =>
  said.at === known.at ? textOf(said) > textOf(known) : said.at > known.at
