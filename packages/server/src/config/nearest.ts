/** "Did you mean": the known word that takes the fewest edits, if it is near enough to be meant. */

const distance = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(swap, (above[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    above = row
  }
  return above[b.length] as number
}

export const nearest = (word: string, known: Iterable<string>): string | undefined => {
  const plain = (text: string) => text.toLowerCase().replace(/[-\s]/g, '_')
  let best: string | undefined
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const edits = distance(plain(word.slice(0, 64)), plain(candidate))
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best
}
