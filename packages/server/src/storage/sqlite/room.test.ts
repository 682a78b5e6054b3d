import { expect, test } from 'vitest'
import { hasRoom } from './room.ts'

const disk = (bavail: number) =>
  (() => ({ blocks: 1000, bavail })) as unknown as typeof import('node:fs').statfsSync

test('S382: what is only useful leaves a fifth of the disk to messages', () => {
  expect([hasRoom('/data/a.sqlite', disk(201)), hasRoom('/data/a.sqlite', disk(200))]).toEqual([true, false])
})
