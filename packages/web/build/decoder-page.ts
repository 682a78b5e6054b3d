/** `decoder.html`: one document with its script inside, for nothing that it would have to fetch could reach it. */
import { resolve } from 'node:path'
import { build } from 'esbuild'
import type { Plugin } from 'vite'
import { hashOf } from './listing.ts'

export const decoderPage = (): Plugin => ({
  name: 'decoder-page',
  async generateBundle() {
    const { outputFiles } = await build({
      entryPoints: [resolve(import.meta.dirname, '../decoder/decoder.ts')],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      target: 'es2022',
    })
    const script = outputFiles[0]!.text.trim()
    const hash = hashOf(new TextEncoder().encode(script))
    const source = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${hash}'"><title>Corrillo</title><script>${script}</script></html>\n`
    this.emitFile({ type: 'asset', fileName: 'decoder.html', source })
  },
})
