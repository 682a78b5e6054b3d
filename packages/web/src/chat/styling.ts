/**
 * XEP-0393 Message Styling. Text becomes parts for React to draw as text nodes; no HTML is ever made (S330). Each line is looked
 * through a bounded number of times, whatever stands in it.
 */
export type Span =
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'strike'; readonly spans: readonly Span[] }
export type Block =
  | { readonly kind: 'line'; readonly spans: readonly Span[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }

/** Deeper quotations are shown as they were written. */
const QUOTES_MAX = 6
const FENCE = '```'
const kinds: Readonly<Record<string, 'strong' | 'emphasis' | 'strike' | 'code'>> = {
  '*': 'strong',
  _: 'emphasis',
  '~': 'strike',
  '`': 'code',
}
const isSpace = (character: string | undefined): boolean => character === undefined || character.trim() === ''

interface Line {
  readonly text: string
  readonly at: number
}

export const styled = (text: string): readonly Block[] => {
  let at = 0
  const lines = text.split('\n').map(line => {
    const placed = { text: line, at }
    at += line.length + 1
    return placed
  })
  return blocksOf(lines, 0)
}

const blocksOf = (lines: readonly Line[], depth: number): readonly Block[] => {
  const blocks: Block[] = []
  for (let i = 0; i < lines.length; ) {
    const { text, at } = lines[i]!
    if (text.startsWith(FENCE)) {
      const end = indexFrom(lines, i + 1, line => line.text === FENCE)
      const inside = lines.slice(i + 1, end < 0 ? lines.length : end)
      blocks.push({ kind: 'code', text: inside.map(line => line.text).join('\n') })
      i = end < 0 ? lines.length : end + 1
    } else if (text.startsWith('>') && depth < QUOTES_MAX) {
      const end = indexFrom(lines, i + 1, line => !line.text.startsWith('>'))
      const inside = lines.slice(i, end < 0 ? lines.length : end)
      blocks.push({ kind: 'quote', blocks: blocksOf(inside.map(unquoted), depth + 1) })
      i = end < 0 ? lines.length : end
    } else {
      blocks.push({ kind: 'line', spans: spansOf(text, at) })
      i++
    }
  }
  return blocks
}
const indexFrom = (lines: readonly Line[], from: number, is: (line: Line) => boolean): number => {
  for (let i = from; i < lines.length; i++) if (is(lines[i]!)) return i
  return -1
}
const unquoted = ({ text, at }: Line): Line => {
  const front = /^> ?/u.exec(text)?.[0].length ?? 0
  return { text: text.slice(front), at: at + front }
}

/** §6.2: a directive opens at the beginning, behind a space or another directive, and closes at the first place where it can. */
const spansOf = (text: string, at: number): readonly Span[] => {
  const spans: Span[] = []
  let hopeless = ''
  let done = 0
  const plain = (end: number): void => {
    if (end > done) spans.push({ kind: 'text', text: text.slice(done, end), at: at + done })
  }
  for (let i = 0; i < text.length; i++) {
    const kind = kinds[text[i]!]
    if (!kind || hopeless.includes(text[i]!) || !opens(text, i, done)) continue
    const end = closing(text, i)
    if (end < 0) {
      hopeless += text[i]
      continue
    }
    plain(i)
    const inside = text.slice(i + 1, end)
    spans.push(kind === 'code' ? { kind, text: inside } : { kind, spans: spansOf(inside, at + i + 1) })
    done = end + 1
    i = end
  }
  plain(text.length)
  return spans
}
const opens = (text: string, i: number, done: number): boolean =>
  (i === 0 || i === done || isSpace(text[i - 1]) || text[i - 1]! in kinds) && !isSpace(text[i + 1])
const closing = (text: string, from: number): number => {
  const directive = text[from]!
  for (let i = text.indexOf(directive, from + 2); i >= 0; i = text.indexOf(directive, i + 1))
    if (!isSpace(text[i - 1])) return i
  return -1
}

/** What an emoji can begin with: only then is it worth to make the expression of all of them, which takes 5 to 14 ms. */
const MAY_BE_EMOJI = /^\s*(?:[#*0-9]\ufe0f?\u20e3|[\xa9\xae\u203c-\u{10ffff}])/u
const EMOJI_ONLY = /^(?:\p{RGI_Emoji}\s?){1,3}$/v
/** A few emoji and nothing else are drawn large. */
export const isOnlyEmoji = (text: string): boolean =>
  text.length < 60 && MAY_BE_EMOJI.test(text) && EMOJI_ONLY.test(text.trim())

/** XEP-0245 §3: what somebody does, told in the third person. */
export const actionOf = (text: string): string | undefined =>
  text.startsWith('/me ') ? text.slice(4) : undefined
