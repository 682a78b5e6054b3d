import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sectionsOf } from '../admin/declared.ts'
import { everyModule as modules } from '../modules/index.ts'
import { reference, undescribed } from './reference.ts'

const sections = sectionsOf(modules)

test('docs/configuration.md is what the schemas say; `node tools/configuration.ts` prints it anew', () => {
  expect(readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')).toBe(
    reference(sections),
  )
})

test('every key of every module has a sentence, and no sentence is about a key that does not exist', () => {
  expect(undescribed(sections)).toEqual([])
})

test('every row of the core has a meaning', () => {
  expect(
    reference({})
      .split('\n')
      .filter(line => /^\| `.*\|\s*\|$/.test(line)),
  ).toEqual([])
})
