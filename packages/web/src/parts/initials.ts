const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const firstOf = (word: string): string => {
  for (const { segment } of segmenter.segment(word)) return segment
  return ''
}

/** One or two letters of a name: the first of its first and of its last word; of an address, of its local part. */
export const initialsOf = (name: string): string => {
  const words = (name.split('@')[0] ?? '').split(/[\s._-]+/u).filter(word => /[\p{L}\p{N}]/u.test(word))
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : '']
  return (firstOf(first) + firstOf(last)).toLocaleUpperCase() || '·'
}
