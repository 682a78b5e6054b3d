declare module 'virtual:emoji/*' {
  /** By group: the emoji and the words that it is found by. */
  const groups: readonly (readonly (readonly [emoji: string, words: string])[])[]
  export default groups
}
