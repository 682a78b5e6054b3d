/** The same sources give the same app, wherever they lie: what lets anybody compare what a server sends with what is published. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { hashOf } from '../../web/build/listing.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const parts = ['web', 'client', 'crypto', 'xmpp']

/** The sources in a folder of their own, with the same packages of others. */
const clone = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'another place '))
  for (const part of parts)
    cpSync(join(root, 'packages', part), join(folder, 'packages', part), {
      recursive: true,
      filter: file => !/[/](dist|node_modules)$/.test(relative(root, file)),
    })
  for (const file of ['package.json', 'tsconfig.base.json']) cpSync(join(root, file), join(folder, file))
  mkdirSync(join(folder, 'node_modules/@corrillo'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@corrillo')
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  for (const part of parts)
    symlinkSync(join(folder, 'packages', part), join(folder, 'node_modules/@corrillo', part))
  return folder
}
/** Everything but the signature, which is of its own time. */
const filesOf = (dist: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name !== 'release.json')
      .map(entry => join(entry.parentPath, entry.name))
      .map(file => [relative(dist, file), hashOf(readFileSync(file))] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

test('S271: built in two folders, the app is the same to the byte, its list and its service worker too', async () => {
  const folders = [clone(), clone()]
  try {
    const built: Readonly<Record<string, string>>[] = []
    for (const [i, folder] of folders.entries()) {
      await promisify(execFile)('npm', ['run', '--silent', 'build', '-w', '@corrillo/web'], {
        cwd: folder,
        env: { ...process.env, CORRILLO_RELEASE_KEY: 'elsewhere', TZ: i === 0 ? 'UTC' : 'Asia/Tokyo' },
      })
      built.push(filesOf(join(folder, 'packages/web/dist')))
    }
    expect(Object.keys(built[0]!).length).toBeGreaterThan(50)
    expect(built[1]).toEqual(built[0])
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
}, 600_000)
