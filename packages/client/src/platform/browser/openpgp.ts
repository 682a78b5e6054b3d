/** OpenPGP in a worker of its own (by-worker.ts). */
import type { OpenPgpWork } from '../../modules/openpgp/work.ts'
import { byWorker } from './by-worker.ts'

const IDLE_MS = 120_000

export const workerOpenPgp = (make: () => Worker, here: () => Promise<OpenPgpWork>): OpenPgpWork => {
  const { run } = byWorker<OpenPgpWork>(make, here, IDLE_MS)
  return {
    create: run('create'),
    importKey: run('importKey'),
    readPublic: run('readPublic'),
    armored: run('armored'),
    seal: run('seal'),
    open: run('open'),
    openLegacy: run('openLegacy'),
    sealItem: run('sealItem'),
    openItem: run('openItem'),
    backUp: run('backUp'),
    restore: run('restore'),
  }
}

const openPgpWorker = (): Worker =>
  new Worker(new URL('./openpgp-worker.ts', import.meta.url), { type: 'module' })

let only: OpenPgpWork | undefined
/** One for the page, however many accounts it has. */
export const browserOpenPgp = (random: (bytes: number) => Uint8Array): OpenPgpWork =>
  (only ??= workerOpenPgp(openPgpWorker, async () =>
    (await import('../../modules/openpgp/work.ts')).openPgpWork(random),
  ))
