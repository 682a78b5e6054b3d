/** Cryptography in a worker (by-worker.ts). */
import type { Cryptography } from '../../modules/omemo/cryptography.ts'
import { byWorker } from './by-worker.ts'

export const workerCryptography = (make: () => Worker, here: () => Promise<Cryptography>): Cryptography => {
  const { run, rest } = byWorker<Omit<Cryptography, 'rest'>>(make, here)
  return {
    open: run('open'),
    seal: run('seal'),
    createDevice: run('createDevice'),
    upkeep: run('upkeep'),
    readBundle: run('readBundle'),
    ownBundle: run('ownBundle'),
    isSigned: run('isSigned'),
    otrKey: run('otrKey'),
    otr: run('otr'),
    rest: () => rest(new Error('the store was closed')),
  }
}
