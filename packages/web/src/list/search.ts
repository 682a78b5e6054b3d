import type { ConversationItem } from '../bind/contract.ts'

/** José is found by “jose”, Søren by “soren”. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ø/gu, 'o')
    .replace(/æ/gu, 'ae')
    .replace(/ł/gu, 'l')
    .replace(/ß/gu, 'ss')

export const matching = (items: readonly ConversationItem[], typed: string): readonly ConversationItem[] => {
  const words = plain(typed).split(/\s+/u).filter(Boolean)
  if (words.length === 0) return items
  return items.filter(({ name, address, labels = [] }) => {
    const text = plain([name, address, ...labels].join(' '))
    return words.every(word => text.includes(word))
  })
}

/** A whole address that was typed where people are searched. */
export const addressIn = (typed: string): string | undefined => {
  const text = typed.trim().toLowerCase()
  return /^[^\s"&'/:<>@]+@[\p{L}\p{N}.-]+$/u.test(text) ? text : undefined
}
