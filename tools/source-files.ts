/** The source files of the repository as git knows them, relative to its root. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
export const sourceFiles = (pattern = /\.tsx?$/): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'packages', 'tools'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(f => pattern.test(f) && !f.endsWith('.d.ts') && existsSync(join(root, f)))
