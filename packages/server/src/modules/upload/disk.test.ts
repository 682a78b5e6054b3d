import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diskOf } from './disk.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'corrillo-disk-'))
})
afterEach(() => rm(root, { recursive: true }))

test.each([
  ['nothing came', []],
  ['what came was not complete', ['a', 'b']],
])('S242: at the start nothing is left of a folder into which %s before the power went', async (_, parts) => {
  const incoming = join(root, 'incoming')
  await mkdir(incoming)
  for (const part of parts) await writeFile(join(incoming, part), 'half')
  await diskOf(root).sweep(
    () => false,
    () => false,
  )
  expect(existsSync(incoming)).toBe(false)
})
test('S242: what waits for the rest stays', async () => {
  await mkdir(join(root, 'incoming'))
  await writeFile(join(root, 'incoming', 'a'), 'half')
  await diskOf(root).sweep(
    () => false,
    key => key === 'a',
  )
  expect(existsSync(join(root, 'incoming', 'a'))).toBe(true)
})
