/** S274: what is installed is what was reviewed, and of what runs in production there is little. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './source-files.ts'

interface Entry {
  readonly link?: boolean
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Entry>>
}
const own = Object.entries(packages).filter(([path]) => !path.includes('node_modules'))
const foreign = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

test('S274: every package of this system has a hash, and every version that we name is exact', () => {
  expect(foreign.length).toBeGreaterThan(50)
  const bare = foreign.filter(([, { integrity, optional }]) => integrity === undefined && !optional)
  expect(bare.map(([path]) => path)).toEqual([])
  const named = own.flatMap(([, { dependencies, devDependencies }]) =>
    Object.entries({ ...dependencies, ...devDependencies }),
  )
  const loose = named.filter(
    ([name, version]) => !name.startsWith('@corrillo/') && !/^(?:npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version),
  )
  expect(loose).toEqual([])
})

/**
 * With everything below them: each is code that runs beside keys and messages. The catalogue asks for 25; what reads and makes
 * certificates brings most of the rest. More than this is a decision.
 */
const MOST_OF_THE_SERVER = 41

test('S274: the server needs few packages of others, counted with all that they need', () => {
  const found = new Set<string>()
  const add = (from: string): void => {
    for (const name of Object.keys(packages[from]?.dependencies ?? {})) {
      const nested = `${from}/node_modules/${name}`
      const path = nested in packages ? nested : `node_modules/${name}`
      if (found.has(path)) continue
      if (!name.startsWith('@corrillo/')) found.add(path)
      add(name.startsWith('@corrillo/') ? `packages/${name.slice('@corrillo/'.length)}` : path)
    }
  }
  add('packages/server')
  expect(found.size).toBeGreaterThan(5)
  expect([...found].toSorted().slice(MOST_OF_THE_SERVER)).toEqual([])
})

/** What may be built upon without more than its name being said. */
const FREE =
  /^(?:MIT|MIT-0|ISC|0BSD|Unlicense|Apache-2\.0|BSD-[23]-Clause|OFL-1\.1|BlueOak-1\.0\.0|CC0-1\.0|\(MIT OR Apache-2\.0\))$/
/** Beside these: a part of its own that anybody can replace, shipped with its licence and the address of its source (note 0038). */
const FREE_APART: Readonly<Record<string, string>> = { 'node_modules/openpgp': 'LGPL-3.0+' }

test('what is shipped is under licences that let everybody use it as we do', () => {
  const shipped = foreign.filter(([, { dev, optional }]) => !dev && !optional)
  const bound = shipped.filter(
    ([path, { license = 'none' }]) => !FREE.test(license) && FREE_APART[path] !== license,
  )
  expect(shipped.length).toBeGreaterThan(20)
  expect(bound.map(([path, { license }]) => `${path}: ${license}`)).toEqual([])
})
