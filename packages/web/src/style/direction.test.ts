/** Languages from right to left: the page turns by itself where nothing names a side. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '..')
/** Classes that name a side; the middle (`left-1/2`) is the middle from both. */
const sided =
  /(?<=[\s"'`:])-?(?:(?:m|p|border|rounded|scroll-m|scroll-p)[lr]|rounded-[tb]?[lr]|border-[lr]|left|right)(?:-(?!1\/2)[\w.[\]%/()-]+)?(?=[\s"'`])|(?<=[\s"'`:])text-(?:left|right)(?=[\s"'`])/gu
const parts = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.tsx'))

const sides = (text: string): readonly string[] =>
  [...text.matchAll(/className=(?:"[^"]*"|\{(?:[^{}]|\{[^{}]*\})*\})/gu)].flatMap(([classes]) =>
    [...classes.matchAll(sided)].map(([found]) => found),
  )

test('a class that names a side is found', () => {
  expect(sides('<p className="flex pl-2 wide:-mr-4 left-1/2 ps-1">')).toEqual(['pl-2', '-mr-4'])
  expect(sides("<p className={classes('text-left', wide && 'border-l')}>")).toEqual(['text-left', 'border-l'])
})
test('no part of a screen names left or right', () => {
  const found = parts.flatMap(file =>
    sides(readFileSync(join(src, file), 'utf8')).map(name => `${file}: ${name}`),
  )
  expect(parts.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})
