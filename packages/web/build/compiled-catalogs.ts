import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'
import { isLater } from '../src/words/later-words.ts'

/** `?first` and `?later` are the two parts of a language. ICU messages are parsed here, so that no parser travels to the browser and a broken message stops the build. */
export const compiledCatalogs = (): Plugin => ({
  name: 'compiled-catalogs',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/locales\/[a-z]{2}\.json\?(first|later)$/ },
    handler(text, id) {
      const messages = JSON.parse(text) as Readonly<Record<string, string>>
      const wanted = Object.entries(messages).filter(([name]) => isLater(name) === id.endsWith('later'))
      const compiled = wanted.map(([name, message]) => [name, compileMessage(message)])
      return {
        code: `export default ${JSON.stringify(Object.fromEntries(compiled))}`,
        moduleType: 'js',
        map: null,
      }
    },
  },
})
