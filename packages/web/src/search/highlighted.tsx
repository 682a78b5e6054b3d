import { Fragment } from 'react'
import { folded } from '../bind/contract.ts'

const AROUND = 60

/** Where the first word stands, with some text around it: what is shown of a long message. */
export const excerpt = (text: string, words: readonly string[]): string => {
  const flat = text.replace(/\s+/gu, ' ')
  const at = Math.min(...words.map(word => folded(flat).indexOf(word)).filter(place => place >= 0))
  if (!Number.isFinite(at) || at < AROUND) return flat.slice(0, 240)
  return `…${flat.slice(at - AROUND / 2, at + 200)}`
}

/** The words that were looked for, marked. Folding may change lengths; then nothing is marked rather than the wrong thing. */
export function Highlighted({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  const plain = folded(text)
  if (plain.length !== text.length || words.length === 0) return text
  const parts: { readonly text: string; readonly hit: boolean }[] = []
  let done = 0
  for (let i = 0; i < text.length; ) {
    const word = words.find(one => plain.startsWith(one, i))
    if (word === undefined) {
      i++
      continue
    }
    parts.push({ text: text.slice(done, i), hit: false }, { text: text.slice(i, i + word.length), hit: true })
    i += word.length
    done = i
  }
  parts.push({ text: text.slice(done), hit: false })
  return parts.map((part, i) =>
    part.hit ? (
      <mark key={i} className="rounded-sm bg-warning-tint font-semibold text-warning">
        {part.text}
      </mark>
    ) : (
      <Fragment key={i}>{part.text}</Fragment>
    ),
  )
}
