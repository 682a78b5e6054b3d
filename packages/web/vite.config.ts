import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compiledCatalogs } from './build/compiled-catalogs.ts'
import { emoji } from './build/emoji.ts'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [compiledCatalogs(), emoji(), react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // A `data:` font or icon would need a wider policy than 'self' (S261).
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
})
