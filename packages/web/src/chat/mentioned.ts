import type { Mention } from '../bind/contract.ts'

export interface Somebody {
  readonly address: string
  readonly name: string
}

/** Who is meant by an “@” and a name in what is written; a longer name before one that it begins with. */
export const mentioned = (text: string, people: readonly Somebody[]): readonly Mention[] => {
  const found: Mention[] = []
  for (const { address, name } of [...people].sort((a, b) => b.name.length - a.name.length)) {
    const sought = `@${name}`
    for (let begin = text.indexOf(sought); begin >= 0; begin = text.indexOf(sought, begin + 1)) {
      const end = begin + sought.length
      const isWord = !/[\p{L}\p{N}]/u.test(text[end] ?? '') && !/[\p{L}\p{N}]/u.test(text[begin - 1] ?? '')
      if (isWord && !found.some(one => one.begin < end && begin < one.end))
        found.push({ begin, end, address })
    }
  }
  return found.sort((a, b) => a.begin - b.begin)
}

/** What is being typed behind an “@” at this place; undefined where nobody is being named. */
export const naming = (text: string, caret: number): string | undefined =>
  /(?:^|\s)@([\p{L}\p{N}._-]{0,40})$/u.exec(text.slice(0, caret))?.[1]
