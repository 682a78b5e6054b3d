/** A real file system of one megabyte that fills up. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { UploadHouse } from './testing.ts'

const mount = (at: string, size: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', at]).status === 0
const canMount = (() => {
  const at = mkdtempSync(join(tmpdir(), 'corrillo-mount-'))
  const mounted = mount(at, '1m')
  if (mounted) spawnSync('umount', [at])
  rmdirSync(at)
  return mounted
})()

test.skipIf(!canMount)(
  'S382, S238: a full disk is a 507 with a sentence; what is there stays, and room that comes back is used',
  async () => {
    const house = await UploadHouse.open()
    const files = join(house.folder, 'files')
    mkdirSync(files, { recursive: true })
    const LARGE = 4 * 1024 ** 2
    const granted = (size: number) => house.slot({ filename: 'a', size })
    const [before, large, after] = [await granted(500_000), await granted(LARGE), await granted(300_000)]
    expect(mount(files, '1m')).toBe(true)
    try {
      const first = randomBytes(500_000)
      expect((await house.put(before, first)).status).toBe(201)
      const refused = await house.put(large, randomBytes(LARGE))
      expect([refused.status, refused.body.toString()]).toEqual([
        507,
        'There is no space left for this file.\n',
      ])
      expect(await house.onDisk()).toHaveLength(1)
      expect((await house.get(before.path)).body.equals(first)).toBe(true)
      expect((await house.get(large.path)).status).toBe(404)
      const noSlot = await house.asks({ filename: 'b', size: 900_000 })
      expect(String(noSlot)).toContain('resource-constraint')
      expect((await house.put(after, randomBytes(300_000))).status).toBe(201)
      expect(spawnSync('mount', ['-o', 'remount,size=8m', files]).status).toBe(0)
      expect((await house.put(large, randomBytes(LARGE))).status).toBe(201)
    } finally {
      spawnSync('umount', ['-l', files])
      await house.close()
    }
  },
)
