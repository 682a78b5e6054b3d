import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

/** ICU messages are parsed here, so that no parser travels to the browser and a broken message stops the build. */
export const compiledCatalogs = (): Plugin => ({
  name: 'compiled-catalogs',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/locales\/[a-z]{2}\.json$/ },
    handler(text) {
      const messages = JSON.parse(text) as Readonly<Record<string, string>>
      const compiled = Object.entries(messages).map(([id, message]) => [id, compileMessage(message)])
      return {
        code: `export default ${JSON.stringify(Object.fromEntries(compiled))}`,
        moduleType: 'js',
        map: null,
      }
    },
  },
})
