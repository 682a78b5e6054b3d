import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledCatalogs } from '../build/compiled-catalogs.ts'
import { decoderPage } from '../build/decoder-page.ts'
import { emoji } from '../build/emoji.ts'

/** The gallery is built apart, into a folder the caller names; it is never part of what the server gives out. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: '../public',
  plugins: [compiledCatalogs(), decoderPage(), emoji(), react(), tailwindcss()],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
