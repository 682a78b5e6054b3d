import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

interface Emoji {
  readonly unicode: string
  readonly label: string
  readonly group?: number
  readonly tags?: readonly string[]
}
const PREFIX = 'virtual:emoji/'
/** Skin tones and single letters are parts of others. */
const COMPONENTS = 2
const require = createRequire(import.meta.url)

/** What the picker needs of emojibase: by group, the character and the words that it is found by, in one language. */
export const emoji = (): Plugin => ({
  name: 'emoji',
  resolveId: { filter: { id: /^virtual:emoji\// }, handler: id => `\0${id}` },
  load: {
    filter: { id: /^\0virtual:emoji\/(en|es|da)$/ },
    handler(id) {
      const language = id.slice(PREFIX.length + 1)
      const all = require(`emojibase-data/${language}/compact.json`) as readonly Emoji[]
      const groups: (readonly [string, string])[][] = []
      for (const { unicode, label, group, tags = [] } of all)
        if (group !== undefined && group !== COMPONENTS)
          (groups[group] ??= []).push([unicode, [label, ...tags].join(' ')])
      return `export default ${JSON.stringify(groups.filter(Boolean))}`
    },
  },
})
