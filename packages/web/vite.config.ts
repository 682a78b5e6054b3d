import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledCatalogs } from './build/compiled-catalogs.ts'
import { emoji } from './build/emoji.ts'
import { licences } from './build/licences.ts'

/** A library that does not say that its files do nothing but define: what nobody asks for of it is left out. */
const treeshake = { moduleSideEffects: [{ test: /@cantoo\/pdf-lib\/es/u, sideEffects: false }] }

export default defineConfig({
  root: import.meta.dirname,
  // The same library without what browsers have themselves.
  resolve: { alias: { openpgp: 'openpgp/lightweight' } },
  plugins: [compiledCatalogs(), licences(), emoji(), react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A `data:` font or icon would need a wider policy than 'self' (S261).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every conversation needs of the engine, and every screen of the parts, is one file, also where what is loaded later needs some of it.
        codeSplitting: {
          groups: [
            {
              name: 'engine',
              test: /packages\/client\/src\/(?:store\/(?!journal|keys)|views\/(?!arrival|found)|value\/|modules\/(?:trust\/(?!question-steps|code-steps)|own-changes\/index|stanza-ids|roster|delay|openpgp\/signs|omemo\/(?:envelope|padding|encrypt)|ephemeral\/(?:setting|wire))|api-errors)|packages\/xmpp\/src\/xep\/(?:0004|0050|0084|0191|0384)/u,
            },
            {
              name: 'parts',
              test: /packages\/web\/src\/(?:parts\/(?:avatar|button|checkbox|class-names|count|dots|field|initials|mark|refusal-line|verb-form|way)|bind\/(?:app-context|refusal|use-value|use-verb)|words\/use-words|shell\/(?:later|places|remembered|use-attention))\./u,
            },
          ],
        },
      },
    },
  },
  worker: { format: 'es', rolldownOptions: { treeshake } },
})
