import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledCatalogs } from './build/compiled-catalogs.ts'
import { decoderPage } from './build/decoder-page.ts'
import { emoji } from './build/emoji.ts'
import { licences } from './build/licences.ts'

/** A library that does not say that its files do nothing but define: what nobody asks for of it is left out. */
const treeshake = { moduleSideEffects: [{ test: /@cantoo\/pdf-lib\/es/u, sideEffects: false }] }

export default defineConfig({
  root: import.meta.dirname,
  // The same library without what browsers have themselves.
  resolve: { alias: { openpgp: 'openpgp/lightweight' } },
  plugins: [compiledCatalogs(), licences(), decoderPage(), emoji(), react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A `data:` font or icon would need a wider policy than 'self' (S261).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // build/first-load.ts measures what travels.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        // What the page needs at once is one file, also where what is loaded later needs some of it: dozens of small ones cost 15 kB more.
        codeSplitting: {
          groups: [
            {
              name: 'first',
              tags: ['$initial'],
              test: /\/(?:node_modules|packages\/(?:client|crypto|xmpp)|packages\/web\/src\/(?!main\.))/u,
            },
          ],
        },
      },
    },
  },
  worker: { format: 'es', rolldownOptions: { treeshake } },
})
