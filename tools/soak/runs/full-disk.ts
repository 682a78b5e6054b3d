/** R7: the disk is full, then there is room again. Needs the right to mount. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ms, type Run } from '../run.ts'
import { startSite } from '../site.ts'

const BODY = 20_000
const MOST_MS = 30_000

const mount = (...options: string[]): void => {
  const done = spawnSync('mount', options, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`mount: ${done.stderr}`)
}

export const fullDisk: Run = {
  id: 'R7',
  what: 'The disk of the data folder is full (a small tmpfs), then there is room again',
  target: 'refused cleanly, nothing acknowledged that is not kept, back by itself ≤ 30 s after there is room',
  sizes: { seconds: 20 },
  async run({ seconds }) {
    const at = mkdtempSync(join(tmpdir(), 'corrillo-full-'))
    mount('-t', 'tmpfs', '-o', 'size=16m', 'none', at)
    try {
      const site = await startSite({ accounts: 2, data: join(at, 'data') })
      const [ana, bruno] = [await site.member(0), await site.member(1)]
      let [refused, delivered, other] = [0, 0, '']
      bruno.hear = e => void (e.name === 'message' && delivered++)
      ana.hear = e => {
        if (e.name !== 'message' || e.attr('type') !== 'error') return
        refused++
        const condition = e.child('error')?.elements()[0]?.name ?? 'none'
        if (condition !== 'resource-constraint') other = condition
      }
      let sent = 0
      const say = (): void =>
        void ana.write(
          `<message to='u1@soak.example' type='chat' id='f${sent++}'><body>${'x'.repeat(BODY)}</body></message>`,
        )
      const end = performance.now() + seconds * 1000
      while (performance.now() < end && refused < 50 && !ana.closed) {
        say()
        await pause(10)
      }
      await pause(1000)
      const [before, kept] = [refused, delivered]
      const { pid } = site.run
      mount('-o', 'remount,size=200m', at)
      const room = performance.now()
      while (delivered === kept && performance.now() - room < MOST_MS) {
        say()
        await pause(50)
      }
      const recovered = performance.now() - room
      process.kill(pid, 0)
      await site.stop()
      return {
        figure: `${sent} messages of 20 kB, ${before} refused${other === '' ? ' with resource-constraint' : ` (${other})`}, ${kept} kept and delivered before; the first one delivered ${ms(recovered)} after there was room, the same process`,
        reached: before > 0 && other === '' && recovered < MOST_MS && delivered > kept,
      }
    } finally {
      spawnSync('umount', [at])
      rmSync(at, { recursive: true, force: true })
    }
  },
}
