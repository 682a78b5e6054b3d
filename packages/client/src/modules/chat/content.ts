/**
 * A message as elements, and back: its text with what goes with it (XEP-0308, XEP-0372, XEP-0461), a reaction (XEP-0444), a
 * retraction (XEP-0424). All of it goes into the envelope. Version 0.3 of OMEMO hides a text alone: for its devices the ids
 * stand outside, and what would tell something stays away.
 */
import {
  el,
  type Element,
  Fallback,
  Jid,
  NS_CLIENT,
  NS_REACTIONS,
  NS_REPLY,
  NS_RETRACT,
  Reactions,
  Reference,
  Replace,
  Reply,
  Retract,
  Retracted,
} from '@corrillo/xmpp'
import type { Mention } from '../../api.ts'
import type { Envelope } from '../../pipeline/module.ts'
import { current, type FilePart, type MessageFact, type Moderation } from '../../store/facts.ts'
import { roomAuthor } from '../../store/rooms.ts'
import { type Timing, timingElements, timingIn } from '../ephemeral/wire.ts'
import { captionIn, fileContent, filesIn } from '../files/content.ts'
import { onceElements, onceIn } from '../once/wire.ts'
import { threadElements, threadIn } from '../threads/wire.ts'

export interface Content {
  readonly inside: readonly Element[]
  /** Beside the encrypted part, for those whose version has no place for it inside. */
  readonly outside: readonly Element[]
}
export interface Said {
  readonly text: string
  readonly mentions: readonly Mention[] | undefined
  readonly replyTo:
    | { readonly id: string; readonly author: string | undefined; readonly quote: string }
    | undefined
  readonly thread: string | undefined
  readonly forwarded: boolean
  readonly replaces: string | undefined
  readonly files: readonly FilePart[]
  readonly timer: Timing | undefined
  readonly once: boolean
}

export const NS_FORWARDED = 'urn:corrillo:forwarded'
const QUOTE_MAX = 200
const MENTIONS_MAX = 50
/** More than one emoji with its joiners and tones is as long as this is a text. */
const EMOJI_MAX = 32
const EMOJIS_MAX = 20
const ID_MAX = 1000
const REASON_MAX = 500

const body = (text: string): Element => el(NS_CLIENT, 'body', {}, text)
/** XEP-0426: what other programs count are characters, not code units. */
const characters = (text: string): number => [...text].length

const quoteOf = (text: string): string => {
  const short = text.length > QUOTE_MAX ? `${text.slice(0, QUOTE_MAX).replace(/\p{Cs}$/u, '')}…` : text
  return short
    .split('\n')
    .map(line => `> ${line}\n`)
    .join('')
}

/** A message with all that belongs to it; `quoted` is what the one says that it answers, `enclosed` what it carries in place of words. */
export const messageContent = (
  fact: MessageFact,
  quoted: string,
  replaces: string | undefined,
  enclosed: readonly Element[] | undefined,
): Content => {
  const { inside, outside } = textContent(fact, quoted, replaces, enclosed)
  const shown = fact.once === undefined ? inside : onceElements(inside)
  return { inside: fact.timer ? [...shown, ...timingElements(fact.timer)] : shown, outside }
}
const textContent = (
  fact: MessageFact,
  quoted: string,
  replaces: string | undefined,
  enclosed: readonly Element[] | undefined,
): Content => {
  const { text, mentions } = current(fact)
  const { files, replyTo } = fact
  // Older programs know a file by a body that begins with it.
  const quote = replyTo && !files && !enclosed && quoted !== '' ? quoteOf(quoted) : ''
  const outside: Element[] = []
  if (replyTo) outside.push(Reply.build({ to: Jid.tryParse(replyTo.author), id: replyTo.id }))
  if (quote !== '')
    outside.push(Fallback.build({ for: NS_REPLY, bodies: [{ start: 0, end: characters(quote) }] }))
  if (replaces !== undefined) outside.push(Replace.build({ id: replaces }))
  const marks = references(quote + text, quote.length, mentions)
  const words = enclosed ?? (files ? fileContent(files, text) : [body(quote + text)])
  return { inside: [...words, ...outside, ...threadElements(fact), ...marks, ...passedOn(fact)], outside }
}
const passedOn = ({ forwarded }: MessageFact): readonly Element[] =>
  forwarded ? [el(NS_FORWARDED, 'forwarded')] : []
const references = (
  whole: string,
  shift: number,
  mentions: readonly Mention[] | undefined,
): readonly Element[] =>
  (mentions ?? []).map(({ begin, end, address }) =>
    Reference.build({
      type: 'mention',
      uri: `xmpp:${address}`,
      begin: characters(whole.slice(0, begin + shift)),
      end: characters(whole.slice(0, end + shift)),
    }),
  )

/** Devices of version 0.3 get a line with the emoji; to the others a text would only be in the way. */
export const reactionContent = (fact: MessageFact, by: string, id: string, hasOld: boolean): Content => {
  const emojis = fact.reactions?.find(one => one.by === by)?.emojis ?? []
  const reactions = Reactions.build({ id, reactions: [...emojis] })
  if (!hasOld || emojis.length === 0) return { inside: [reactions], outside: [] }
  const line = body(quoteOf(current(fact).text) + emojis.join(' '))
  return { inside: [line, Fallback.build({ for: NS_REACTIONS, bodies: [] }), reactions], outside: [] }
}
/** As programs that know nothing of it show it, in the language of its author. */
const TOOK_BACK: Readonly<Record<string, string>> = {
  en: 'took back an earlier message',
  es: 'ha retirado un mensaje anterior',
  da: 'har taget en tidligere besked tilbage',
}
export const retractionContent = (id: string, hasOld: boolean, language = 'en'): Content => {
  const retract = Retract.build({ id })
  if (!hasOld) return { inside: [retract], outside: [] }
  const outside = [retract, Fallback.build({ for: NS_RETRACT, bodies: [] })]
  return { inside: [body(`/me ${TOOK_BACK[language] ?? TOOK_BACK['en']}`), ...outside], outside }
}

const isId = (id: string): boolean => id !== '' && id.length <= ID_MAX

export const retractionIn = (message: Element): string | undefined => {
  const id = Retract.in(message)?.id
  return id !== undefined && isId(id) ? id : undefined
}
/** XEP-0425 §4.1: believed of the room itself alone, which is nobody in it. */
export const moderationIn = ({ message, nick, author: by }: Envelope): Moderation | undefined => {
  const retract = nick === '' ? Retract.in(message) : undefined
  return retract?.moderated && { by, reason: reasonOf(retract) }
}
const reasonOf = ({ reason }: { readonly reason?: string | undefined }): string | undefined =>
  reason?.trim().slice(0, REASON_MAX) || undefined
/** XEP-0425 §5: what the archive of a room has in its place. */
export const tombstoneIn = ({ message, nick, peer }: Envelope): Moderation | undefined => {
  const retracted = nick === undefined ? undefined : Retracted.in(message)
  if (!retracted?.moderated) return undefined
  const by = Jid.tryParse(retracted.moderated.by ?? '')?.resource ?? ''
  return { by: roomAuthor(peer, by), reason: reasonOf(retracted) }
}
export const reactionsIn = (
  message: Element,
): { readonly id: string; readonly emojis: readonly string[] } | undefined => {
  const found = Reactions.in(message)
  if (!found || !isId(found.id)) return undefined
  const emojis = found.reactions.map(text => text.trim()).filter(isEmoji)
  return { id: found.id, emojis: [...new Set(emojis)].slice(0, EMOJIS_MAX) }
}
/** XEP-0444 §4.1: an emoji, not a word (S330). */
export const isEmoji = (text: string): boolean =>
  text.length <= EMOJI_MAX &&
  /\p{Emoji}/u.test(text) &&
  /^[\p{Extended_Pictographic}\p{Emoji_Component}\p{Regional_Indicator}]+$/u.test(text) &&
  !/^[\d#*]+$/u.test(text)

/** XEP-0428 §2: what has this for a text says it for those who do not know better. */
export const isOnlyFallback = (message: Element, of: string): boolean =>
  message.elements().some(e => Fallback.matches(e) && e.attr('for') === of)

/** undefined: it says nothing. */
export const saidIn = (whole: Element, limit: number, encrypted: boolean): Said | undefined => {
  const inner = encrypted ? onceIn(whole) : undefined
  const said = wordsIn(inner ?? whole, limit, encrypted)
  if (!said) return undefined
  const timing = timingIn(whole)
  const timer = timing && timing.seconds > 0 ? timing : undefined
  return { ...said, timer, once: inner !== undefined, ...(inner ? { replaces: undefined } : {}) }
}
const wordsIn = (
  message: Element,
  limit: number,
  encrypted: boolean,
): Omit<Said, 'timer' | 'once'> | undefined => {
  const files = filesIn(message, encrypted)
  const given = message.childText('body', NS_CLIENT) ?? ''
  const whole = files.length > 0 ? captionIn(message) : given
  if (whole === '' && files.length === 0) return undefined
  const found = Reply.in(message)
  const reply = found && isId(found.id) ? found : undefined
  const quoted = reply ? fallbackEnd(message, whole) : 0
  const text = whole.slice(quoted).slice(0, limit)
  const replaces = Replace.in(message)?.id
  return {
    text,
    mentions: mentionsIn(message, whole, quoted, text.length),
    replyTo: reply && {
      id: reply.id,
      author: reply.to?.bare.toString(),
      quote: whole.slice(0, quoted).replace(/^> ?/gmu, '').trim().slice(0, QUOTE_MAX),
    },
    thread: threadIn(message),
    forwarded: message.child('forwarded', NS_FORWARDED) !== undefined,
    replaces: replaces !== undefined && isId(replaces) ? replaces : undefined,
    files,
  }
}
/** XEP-0428 §3; nothing but a quotation in front is left out, whatever a range says: no text is hidden from the reader. */
const fallbackEnd = (message: Element, whole: string): number => {
  const fallback = message.elements().find(e => Fallback.matches(e) && e.attr('for') === NS_REPLY)
  const range = fallback && Fallback.tryParse(fallback)?.bodies[0]
  if (range?.end === undefined || (range.start ?? 0) !== 0) return 0
  const front = [...whole].slice(0, range.end).join('')
  const isQuote = front
    .split('\n')
    .every((line, i, lines) => line.startsWith('>') || (line === '' && i === lines.length - 1))
  return isQuote ? front.length : 0
}
const mentionsIn = (
  message: Element,
  whole: string,
  shift: number,
  length: number,
): readonly Mention[] | undefined => {
  const found = message
    .elements()
    .filter(e => Reference.matches(e))
    .slice(0, MENTIONS_MAX)
  if (found.length === 0) return undefined
  const units = [...whole]
  const place = (count: number): number => units.slice(0, count).join('').length - shift
  return found.flatMap(e => {
    const reference = Reference.tryParse(e)
    const jid = /^xmpp:([^?]+)/u.exec(reference?.uri ?? '')?.[1]
    const address = jid === undefined ? undefined : Jid.tryParse(jid)?.bare.toString()
    if (reference?.type !== 'mention' || address === undefined) return []
    const [begin, end] = [place(reference.begin ?? 0), place(reference.end ?? 0)]
    return begin >= 0 && begin < end && end <= length ? [{ begin, end, address }] : []
  })
}
