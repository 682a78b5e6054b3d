/** The licence of a library that asks for it travels with the app, with where its source is (note 0038). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const ASKING = ['openpgp']

const folderOf = (name: string): string => {
  const entry = createRequire(import.meta.url).resolve(name)
  return entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length)
}
const textOf = (name: string): string => {
  const folder = folderOf(name)
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly version: string
    readonly license: string
    readonly repository: { readonly url: string }
  }
  const source = about.repository.url.replace(/^git\+/u, '').replace(/\.git$/u, '')
  return `${name} ${about.version}, under ${about.license}.\nSource: ${source}/tree/v${about.version}\nIt stands in files of its own, unchanged, and can be replaced there or in a build of one's own.\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`
}

export const licences = (): Plugin => ({
  name: 'licences',
  apply: 'build',
  generateBundle() {
    for (const name of ASKING)
      this.emitFile({ type: 'asset', fileName: `assets/${name}-licence.txt`, source: textOf(name) })
  },
})
