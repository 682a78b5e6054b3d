/** Files in a browser: in a worker that begins when the first file is touched. */
import { fileWork } from '../../modules/files/work.ts'
import { browserFileHttp } from './file-http.ts'
import { workerFileWork } from './file-work.ts'
import { indexedDbPieces } from './pieces.ts'

const fileWorker = (): Worker => new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module' })

export const browserFiles = workerFileWork(fileWorker, fileWork(indexedDbPieces, browserFileHttp))
